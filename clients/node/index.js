/**
 * A fetch that captures: every answer of 400 and above, and every state of a push that an answer tells.
 *
 * What the caller gets is the answer of the fetch that was given, untouched; a copy of it is read beside.
 */

import { BODY_BYTES, envelopesOf, mayHoldFailures } from "./envelopes.js";
import { Shipper } from "./shipper.js";

/**
 * @param {typeof globalThis.fetch} fetch the one to call
 * @param {import("./index.js").Options} options
 */
export function capturingFetch(fetch, options) {
  const shipper = new Shipper(options);
  const capturing = async (input, init) => {
    const response = await fetch(input, init);
    try {
      watch(response, requestOf(response, input, init), shipper, options);
    } catch (error) {
      shipper.warn("a response could not be captured", error);
    }
    return response;
  };
  capturing.flush = (milliseconds = 5000) => shipper.flush(milliseconds);
  capturing.close = (milliseconds = 5000) => shipper.close(milliseconds);
  return Object.defineProperty(capturing, "counts", { get: () => shipper.counts });
}

function requestOf(response, input, init) {
  const method = init?.method ?? (typeof input === "object" && "method" in input ? input.method : "GET");
  return { method: method.toUpperCase(), url: new URL(response.url || (input.url ?? String(input))) };
}

function watch(response, request, shipper, { url, hosts = [], attributes }) {
  if (!url) return;
  if (response.status < 400) shipper.notice(response.headers);
  const isOurs = !hosts.length || hosts.includes(request.url.hostname);
  const isDashboards = request.url.href.startsWith(new URL("ingest/", withSlash(url)).href);
  if (!isOurs || isDashboards || !mayHoldFailures(response, request)) return;
  const told = typeof attributes === "function" ? attributes() : attributes;
  const at = new Date();
  shipper.expect(read(response.clone()).then((body) => envelopesOf(response, request, body, { attributes: told, at })));
}

/** The text of a copy, as much as is kept of it; a copy is bounded, since the caller may never read his own. */
async function read(copy) {
  const decoder = new TextDecoder();
  let [text, size, isWhole] = ["", 0, true];
  try {
    for await (const part of copy.body ?? []) {
      text += decoder.decode(part, { stream: true });
      size += part.length;
      if (size > BODY_BYTES) {
        isWhole = false;
        break;
      }
    }
  } catch {
    isWhole = false; // the connection broke; the caller hears of it on his own copy
  }
  return { text: text + decoder.decode(), isWhole };
}

const withSlash = (url) => (url.endsWith("/") ? url : `${url}/`);
