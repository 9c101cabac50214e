/**
 * The queue and its delivery: bounded, in batches, gzipped, with waits that grow while the dashboard is away.
 *
 * Delivers with the fetch of Node itself: the one that the caller gave may add his API key to every request.
 */

import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { occurredAt, rateLimitIn } from "./envelopes.js";

const nodesFetch = globalThis.fetch;
const pack = promisify(gzip);
const [LINGER, BATCH, LONGEST_WAIT, QUOTA_INTERVAL, TIMEOUT, MEMORY] = [200, 200, 60_000, 30_000, 10_000, 600_000];
const MISDIRECTED = new Set([401, 403, 404, 405, 407]); // the address or the token is wrong, not the batch
const MISDIRECTED_ATTEMPTS = 8;

const living = new Set();
process.once("beforeExit", () => living.forEach((shipper) => shipper.close(5000)));

export class Shipper {
  #queue = [];
  #expected = new Set();
  #run; // the promise of the loop, while it runs
  #wake = () => {};
  #counts = { sent: 0, failed: 0, dropped: 0 };
  #latest;
  #quotaDueAt = 0;
  #told = new Map();
  #attempts = 0;
  #isUrgent = false;
  #isClosed = false;
  #inHand = 0;

  constructor({ url, token, queueLimit = 1000, warn = console.warn }) {
    this.endpoint = url ? new URL("ingest/v1/errors", url.endsWith("/") ? url : `${url}/`).href : "";
    this.token = token;
    this.limit = queueLimit;
    this.warn = (message, cause) => warn(`codat-dash-capture: ${message}`, cause ?? "");
    if (url) living.add(this);
  }

  get counts() {
    return { ...this.#counts, waiting: this.#queue.length + this.#inHand + this.#expected.size };
  }

  /** Envelopes that are being made. */
  expect(promise) {
    const settled = promise
      .then((envelopes) => envelopes.forEach((envelope) => this.#take(envelope)))
      .catch((error) => this.warn("a response could not be captured", error))
      .finally(() => this.#expected.delete(settled));
    this.#expected.add(settled);
  }

  /** A success: its headers are the newest reading of the quota. */
  notice(headers) {
    this.#latest = headers;
    if (Date.now() >= this.#quotaDueAt) this.#start();
  }

  async flush(milliseconds) {
    this.#isUrgent = true;
    const all = async () => {
      while (this.#expected.size) await Promise.all(this.#expected);
      this.#start();
      this.#wake();
      await this.#run;
    };
    const isDone = await within(milliseconds, all());
    this.#isUrgent = false;
    return isDone;
  }

  async close(milliseconds) {
    if (this.#isClosed) return;
    this.#quotaDueAt = 0;
    await this.flush(milliseconds);
    this.#isClosed = true;
    living.delete(this);
    this.#wake();
    const lost = this.#queue.splice(0).length + this.#inHand;
    this.#counts.dropped += lost;
    this.#inHand = 0;
    if (lost) this.warn(`${lost} responses could not be delivered before the end`);
  }

  #take(envelope) {
    if (!this.#isNews(envelope)) return;
    if (this.#isClosed || this.#queue.length >= this.limit) {
      if (!this.#counts.dropped++) this.warn("the queue is full: responses are dropped");
      return;
    }
    this.#queue.push(envelope);
    this.#start();
  }

  /** A push that is polled tells the same state again and again. */
  #isNews({ response, httpStatus }) {
    if (httpStatus >= 400 || !response?.pushOperationKey) return true;
    const [state, now] = [`${response.pushOperationKey} ${response.status}`, Date.now()];
    if (now - (this.#told.get(state) ?? -MEMORY) < MEMORY) return false;
    this.#told.delete(state);
    this.#told.set(state, now);
    if (this.#told.size > 4096) this.#told.delete(this.#told.keys().next().value);
    return true;
  }

  #start() {
    if (this.#isClosed) return;
    this.#run ??= this.#deliverAll().finally(() => (this.#run = undefined));
  }

  async #deliverAll() {
    if (!this.#isUrgent) await this.#pause(LINGER);
    while (this.#queue.length || this.#isQuotaDue()) {
      const envelopes = this.#queue.splice(0, BATCH);
      const reading = this.#reading();
      this.#inHand = envelopes.length;
      await this.#deliver(envelopes, reading);
      this.#inHand = 0;
    }
  }

  #isQuotaDue() {
    return this.#latest !== undefined && Date.now() >= this.#quotaDueAt;
  }

  #reading() {
    if (!this.#isQuotaDue()) return [];
    const [headers, rateLimit] = [this.#latest, rateLimitIn(this.#latest)];
    [this.#latest, this.#quotaDueAt] = [undefined, Date.now() + QUOTA_INTERVAL];
    return rateLimit ? [{ rateLimit, occurredAt: occurredAt(headers, new Date()) }] : [];
  }

  /** Until the dashboard has answered for these, or all is closed. */
  async #deliver(envelopes, reading) {
    const lines = [...envelopes, ...reading];
    if (!lines.length) return;
    const body = await pack(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
    while (!this.#isClosed) {
      const answer = await this.#post(body);
      if (answer.status === 413 && lines.length > 1) return this.#deliverHalves(lines);
      if (this.#isSettled(answer, envelopes.length)) return;
      await this.#pause(this.#nextWait(answer.retryAfter));
    }
  }

  async #deliverHalves(lines) {
    const middle = lines.length >> 1;
    for (const half of [lines.slice(0, middle), lines.slice(middle)]) {
      const isReading = (line) => !("response" in line);
      await this.#deliver(half.filter((line) => !isReading(line)), half.filter(isReading));
    }
  }

  #isSettled({ status, rejected = 0 }, count) {
    const isMisdirected = MISDIRECTED.has(status) || (status >= 300 && status < 400);
    if (status >= 200 && status < 300) {
      this.#counts.sent += count - Math.min(rejected, count);
      this.#counts.failed += Math.min(rejected, count);
    } else if (status === 0 || status >= 500 || [408, 421, 425, 429].includes(status)) {
      return false;
    } else if (isMisdirected && this.#attempts + 1 < MISDIRECTED_ATTEMPTS) {
      return false;
    } else {
      this.#counts.failed += count;
      this.warn(`answered ${status}: ${count} responses are given up`);
    }
    this.#attempts = 0;
    return true;
  }

  async #post(body) {
    try {
      const response = await nodesFetch(this.endpoint, {
        method: "POST",
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
        headers: {
          Authorization: `Bearer ${this.token}`,
          "Content-Type": "application/x-ndjson",
          "Content-Encoding": "gzip",
        },
      });
      const answer = await response.json().catch(() => ({}));
      return { status: response.status, rejected: answer?.rejected?.length, retryAfter: response.headers.get("retry-after") };
    } catch (error) {
      if (!this.#attempts) this.warn("the dashboard cannot be reached", error?.cause ?? error);
      return { status: 0 };
    }
  }

  #nextWait(retryAfter) {
    const asked = /^\d+$/.test(retryAfter ?? "") ? Number(retryAfter) * 1000 : new Date(retryAfter ?? "") - Date.now();
    const wait = Math.min(1000 * 2 ** Math.min(this.#attempts++, 10), LONGEST_WAIT) * (0.5 + Math.random() / 2);
    return Math.min(Math.max(wait, asked || 0), 600_000);
  }

  /** Cut short by whoever flushes or closes; never what keeps the process alive. */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.#wake = () => (clearTimeout(timer), resolve());
    });
  }
}

async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  const isDone = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
