/** From an answer to the envelopes that codat-dash takes. Values of a query and request headers are never part of one. */

export const BODY_BYTES = 1_048_576;
const TEXT_LENGTH = 16_384;
const LINE_LENGTH = 250_000; // the dashboard takes 256 KiB an item
const NO_BODY = "The response had no body."; // as the dashboard says of an empty one
const PUSH_STATES = new Set(["Pending", "Success", "Failed", "TimedOut"]);
const ID = "[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}";
const COMPANY = new RegExp(`/companies/(${ID})(?:/|$)`);
const CONNECTION = new RegExp(`/connections/(${ID})(?:/|$)`);
const WORDS = "data|push|queue|options|financials";
const DATA_TYPE = new RegExp(
  `/(?:${WORDS})/(?!(?:${WORDS}|all|history|status|validation|datasets)(?:/|$))([A-Za-z][A-Za-z-]{2,63})(?:/|$)`,
);
const NAME = /^[A-Za-z][\w.$-]{0,39}$/;

/** Whether the body is worth reading: an error, an answer about a push, or a batch of several statuses. */
export function mayHoldFailures({ status, headers }, { url }) {
  if (status >= 400) return true;
  if (status < 200 || status >= 300 || (status !== 207 && !isAboutPush(url))) return false;
  return /json/.test(headers.get("content-type") ?? "") && Number(headers.get("content-length") ?? 0) <= BODY_BYTES;
}

/** One envelope for an error, one for each push operation and each failed item of a batch. */
export function envelopesOf({ status, headers }, request, { text, isWhole }, { attributes, at }) {
  const value = parsed(text);
  const around = aroundOf({ status, headers }, request, { attributes, at, isWhole });
  const told = isObject(value) ? value : text.trim().slice(0, TEXT_LENGTH) || NO_BODY;
  if (status >= 400) return [fitting({ response: told, ...around })];
  return isWhole ? bodiesIn(value, status, request.url).map((response) => fitting({ response, ...around })) : [];
}

/** What is left of the day's quota, if the headers tell it. */
export function rateLimitIn(headers) {
  const [limit, remaining] = ["limit", "remaining"].map((name) => headers.get(`x-rate-limit-${name}`)?.trim());
  if (!/^\d+$/.test(limit ?? "") || !/^\d+$/.test(remaining ?? "")) return undefined;
  return { limit: Number(limit), remaining: Number(remaining), reset: headers.get("x-rate-limit-reset") ?? undefined };
}

/** ISO 8601: the server's `Date`, else the moment of capture. */
export function occurredAt(headers, at) {
  const date = new Date(headers.get("date") ?? "");
  return (Number.isNaN(date.getTime()) ? at : date).toISOString();
}

function bodiesIn(value, status, url) {
  const items = status === 207 && Array.isArray(value) ? value.filter((item) => Number(item?.result?.statusCode) >= 400) : [];
  if (!isAboutPush(url) || !isObject(value)) return items;
  const operations = Array.isArray(value.results) ? value.results : [value]; // a page of the list, or one
  return [...items, ...operations.filter((one) => one?.pushOperationKey && PUSH_STATES.has(one.status))];
}

function aroundOf({ status, headers }, { method, url }, { attributes, at, isWhole }) {
  const names = [...new Set([...url.searchParams.keys()].filter((name) => NAME.test(name)))].slice(0, 20);
  const told = {
    ...attributes,
    ...(names.length && url.search.includes("=") ? { queryNames: names.join(", ") } : {}),
    ...(isWhole ? {} : { bodyIncomplete: true }),
  };
  return {
    httpStatus: status,
    occurredAt: occurredAt(headers, at),
    request: { method, url: url.origin + url.pathname },
    companyId: COMPANY.exec(url.pathname)?.[1],
    connectionId: CONNECTION.exec(url.pathname)?.[1],
    dataType: DATA_TYPE.exec(url.pathname)?.[1],
    retryAfter: headers.get("retry-after") ?? undefined,
    rateLimit: rateLimitIn(headers),
    attributes: Object.keys(told).length ? told : undefined,
  };
}

/** Of a body that is too long for the dashboard only the members that are plain values. */
function fitting(envelope) {
  if (!isObject(envelope.response) || JSON.stringify(envelope).length <= LINE_LENGTH) return envelope;
  const plain = Object.entries(envelope.response).filter(([, value]) => typeof value !== "object");
  const response = Object.fromEntries(plain.map(([name, value]) => [name, typeof value === "string" ? value.slice(0, 10_000) : value]));
  return { ...envelope, response, attributes: { ...envelope.attributes, bodyIncomplete: true } };
}

const isAboutPush = (url) => /\/push(?:\/|$)/.test(url.pathname);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
