// The built-in fetch between a Codat and a dashboard, both on loopback.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import { capturingFetch } from "../index.js";

const COMPANY = "5c3d1f5e-30a7-4c1b-9d1e-2f6f6a7d0b11";
const QUOTA = { "X-Rate-Limit-Limit": "12000", "X-Rate-Limit-Remaining": "11873", "X-Rate-Limit-Reset": "soon" };
const servers = [];
let codat, dash, fetching, warnings;

async function serve(answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const one = { path: request.url, headers: request.headers, body: Buffer.concat(parts) };
    asked.push(one);
    const { status, body, headers = {} } = answer(one);
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${server.address().port}`, asked };
}

const error = (status, correlationId) => ({ statusCode: status, service: "PublicApi", error: "No.", correlationId });
const errors = () => dash.taken.filter((envelope) => "response" in envelope);

beforeEach(async () => {
  const [answers, taken] = [[], []];
  const script = new Map();
  dash = await serve(({ body }) => {
    const next = answers.shift();
    const lines = gunzipSync(body).toString().trim().split("\n").map((line) => JSON.parse(line));
    if (next) return next;
    taken.push(...lines);
    return { status: 202, body: { accepted: lines.length, rejected: [] } };
  });
  codat = await serve(({ path }) => script.get(path.split("?")[0]) ?? { status: 200, headers: QUOTA });
  Object.assign(dash, { answers, taken });
  codat.on = (path, status, body, headers) => {
    script.set(path, { status, body, headers: { ...QUOTA, ...headers } });
    return codat.url + path;
  };
  warnings = [];
  fetching = capturingFetch(fetch, { url: dash.url, token: "t", warn: (...words) => warnings.push(words.join(" ")) });
});

afterEach(() => fetching.close(200));
after(() => servers.forEach((server) => (server.closeAllConnections?.(), server.close())));

describe("an error", () => {
  it("arrives with all that is known of it, and without a secret", async () => {
    const date = "Fri, 27 Nov 2026 09:30:00 GMT";
    const path = `/companies/${COMPANY}/data/invoices`;
    const url = codat.on(path, 429, error(429, "a"), { "Retry-After": "30", Date: date });
    const response = await fetching(`${url}?query=hunter2`, { headers: { Authorization: "Basic c2VjcmV0" } });
    assert.deepEqual(await response.json(), error(429, "a"));
    assert.ok(await fetching.flush());
    assert.deepEqual(errors(), [
      {
        response: error(429, "a"),
        httpStatus: 429,
        occurredAt: "2026-11-27T09:30:00.000Z",
        request: { method: "GET", url },
        companyId: COMPANY,
        dataType: "invoices",
        retryAfter: "30",
        rateLimit: { limit: 12000, remaining: 11873, reset: "soon" },
        attributes: { queryNames: "query" },
      },
    ]);
    assert.equal(dash.asked[0].headers.authorization, "Bearer t");
  });

  it("is delivered even if its caller never reads it", async () => {
    await fetching(new Request(codat.on("/x", 500, error(500, "b")), { method: "POST", body: "{}" }));
    assert.ok(await fetching.flush());
    assert.deepEqual([errors()[0].request.method, errors()[0].response.correlationId], ["POST", "b"]);
  });

  it("that is no JSON arrives as text", async () => {
    await fetching(codat.on("/x", 502, "<html>502</html>", { "Content-Type": "text/html" }));
    assert.ok(await fetching.flush());
    await fetching(codat.on("/y", 503, ""));
    assert.ok(await fetching.flush());
    assert.deepEqual(errors().map(({ response }) => response), ["<html>502</html>", "The response had no body."]);
  });
});

describe("a success", () => {
  it("tells nothing but the quota", async () => {
    await fetching(codat.url + "/companies");
    await fetching.close();
    assert.deepEqual(dash.taken.map(({ rateLimit }) => rateLimit), [{ limit: 12000, remaining: 11873, reset: "soon" }]);
  });

  it("about a push tells each state once", async () => {
    const push = (status) => codat.on(`/companies/${COMPANY}/push/k`, 200, { pushOperationKey: "k", status });
    for (const status of ["Pending", "Pending", "Failed"]) await (await fetching(push(status))).json();
    assert.ok(await fetching.flush());
    assert.deepEqual(errors().map(({ response }) => response.status), ["Pending", "Failed"]);
  });

  it("of a batch tells the items that failed", async () => {
    const items = [{ sourceAccountId: "1", result: { statusCode: "409" } }, { result: { statusCode: "200" } }];
    await fetching(codat.on("/batch", 207, items));
    assert.ok(await fetching.flush());
    assert.deepEqual(errors().map(({ response }) => response), [items[0]]);
  });
});

describe("delivery", () => {
  it("is tried again while the dashboard is away", async () => {
    dash.answers.push({ status: 503, headers: { "Retry-After": "0" } });
    await fetching(codat.on("/x", 500, error(500, "c")));
    assert.ok(await fetching.flush());
    assert.deepEqual(fetching.counts, { sent: 1, failed: 0, dropped: 0, waiting: 0 });
  });

  it("halves what is too large and gives up what is refused", async () => {
    dash.answers.push({ status: 413 }, { status: 400 });
    await Promise.all(["d", "e"].map((id) => fetching(codat.on(`/${id}`, 500, error(500, id)))));
    assert.ok(await fetching.flush());
    assert.deepEqual(fetching.counts, { sent: 1, failed: 1, dropped: 0, waiting: 0 });
    assert.match(warnings.join(), /answered 400: 1 responses are given up/);
  });

  it("never captures the dashboard's own answers", async () => {
    dash.answers.push({ status: 503, body: error(503, "f") });
    await fetching(`${dash.url}/ingest/v1/errors`, { method: "POST", body: gzipSync("{}") });
    assert.ok(await fetching.flush());
    assert.equal(errors().length, 0);
  });

  it("is bounded: the newest are dropped and counted", async () => {
    const small = capturingFetch(fetch, { url: "http://127.0.0.1:9", token: "t", queueLimit: 2, warn: () => {} });
    const url = codat.on("/x", 500, error(500, "g"));
    for (let n = 0; n < 10; n++) await (await small(url)).text();
    await small.close(100);
    assert.deepEqual([small.counts.sent, small.counts.dropped], [0, 10]);
  });

  it("is done before the process ends by itself", async () => {
    const url = codat.on("/x", 500, error(500, "h"));
    const program = `import { capturingFetch } from "${new URL("../index.js", import.meta.url)}";
      await capturingFetch(fetch, { url: "${dash.url}", token: "t" })("${url}");`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
    assert.equal(await new Promise((resolve) => child.on("exit", resolve)), 0);
    assert.deepEqual(errors().map(({ response }) => response.correlationId), ["h"]);
  });
});

describe("without a dashboard", () => {
  it("the same code runs", async () => {
    const idle = capturingFetch(fetch, { url: "", token: "" });
    assert.equal((await idle(codat.on("/x", 404, error(404, "i")))).status, 404);
    assert.deepEqual(idle.counts, { sent: 0, failed: 0, dropped: 0, waiting: 0 });
  });
});
