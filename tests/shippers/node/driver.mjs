/*
 * Runs one Node.js client: takes records from standard input, one JSON object a line, and has the client deliver them.
 *
 * An empty line asks for what was handed in so far to be sent, and is answered by a line. At the end of the input the
 * client is closed as its documentation says; the process then ends by itself, as an application's would.
 */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const URL_ = process.env.DASH_URL;
const TOKEN = process.env.DASH_TOKEN;
const bearer = { Authorization: `Bearer ${TOKEN}` };
const basic = { username: "codat-dash", password: TOKEN };
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function openTelemetry(name) {
  const { BatchLogRecordProcessor, LoggerProvider } = await import("@opentelemetry/sdk-logs");
  const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${name}`);
  const exporter = new OTLPLogExporter({
    url: `${URL_}/ingest/otlp/v1/logs`, headers: bearer, compression: name === "proto" ? "gzip" : "none",
    timeoutMillis: 30000,
  });
  const processor = new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: 300, exportTimeoutMillis: 30000 });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger("app");
  return {
    log: (record) => logger.emit({ severityNumber: 17, body: record.message }),
    flush: () => provider.forceFlush(),
    close: () => provider.shutdown(),
  };
}

/* A bulk helper that is given what waits again for as long as the server does not take it, as an application would. */
async function bulk(packageName) {
  const { Client } = await import(packageName);
  const client = new Client({ node: `${URL_}/ingest/elastic`, auth: basic });
  let waiting = [];
  const send = async () => {
    while (waiting.length) {
      const datasource = waiting;
      const dropped = [];
      try {
        await client.helpers.bulk({
          datasource, onDocument: () => ({ index: { _index: "app" } }), onDrop: (one) => dropped.push(one.document),
        });
        waiting = dropped;
      } catch {
        /* nothing of it was taken */
      }
      if (waiting.length) await pause(0.5);
    }
  };
  const log = async (record) => {
    waiting.push({ "@timestamp": new Date().toISOString(), ...record });
    if (waiting.length === 20) await send();
  };
  return { log, flush: send, close: send };
}

async function pino(target, options) {
  const { default: make } = await import("pino");
  const transport = make.transport({ target, options });
  transport.on("error", () => {}); // the worker has died, and the application lives on
  const logger = make(transport);
  return { log: ({ message, ...rest }) => logger.error(rest, message), close: closerOf(transport) };
}

function closerOf(transport) {
  const closed = new Promise((done) => transport.on("close", done));
  return async () => {
    const alive = setInterval(() => {}, 1000); // the worker alone does not keep the process
    transport.end();
    await closed;
    clearInterval(alive);
  };
}

/* A module of the application that makes its logger, as the recipe says; winston's takes the text first. */
async function recipe() {
  const { logger, transport } = await import(`${process.env.DASH_FOLDER}/logger.mjs`);
  const isWinston = "transports" in logger;
  logger.on?.("error", () => {});
  const closeTransport = transport && closerOf(transport);
  return {
    log: ({ message, ...rest }) => (isWinston ? logger.error(message, rest) : logger.error(rest, message)),
    close: async () => {
      while (isWinston && (logger.writableLength || logger.readableLength)) await pause(0.05);
      if (isWinston) logger.end();
      await closeTransport?.();
    },
  };
}

async function winston(makeTransport, closeTransport) {
  const { default: library } = await import("winston");
  const transport = await makeTransport(library);
  transport.on("error", () => {});
  const logger = library.createLogger({ format: library.format.json(), transports: [transport] });
  logger.on("error", () => {});
  return {
    log: ({ message, ...rest }) => logger.error(message, rest),
    flush: () => (closeTransport ? undefined : transport.flush?.()),
    close: async () => {
      while (logger.writableLength || logger.readableLength) await pause(0.05); // its end() drops what is still in there
      if (closeTransport) await closeTransport(transport);
      else await new Promise((done) => logger.on("finish", done).end());
    },
  };
}

/* As the recipe says; its timer goes on for ever, so the application has to say when it has done. */
async function recipeSplunk() {
  const { logger } = await import(`${process.env.DASH_FOLDER}/logger.mjs`);
  const flush = () => new Promise((done) => (logger.serializedContextQueue.length ? logger.flush(done) : done()));
  const close = async () => {
    for (let quiet = 0; quiet < 3; quiet = logger.serializedContextQueue.length ? 0 : quiet + 1) {
      await flush();
      await pause(1); // what its timer sent meanwhile may come back
    }
    process.exit(0);
  };
  return { log: (record) => logger.send({ message: record }), flush, close };
}

async function pinoHttpSend() {
  const { default: make } = await import("pino");
  const { createWriteStream } = await import("pino-http-send");
  const stream = createWriteStream({
    url: `${URL_}/ingest/v1/logs`, headers: bearer, bodyType: "ndjson", batchSize: 100, timeout: 1000, retries: 86400,
  });
  const logger = make({ timestamp: make.stdTimeFunctions.isoTime }, stream);
  return { log: ({ message, ...rest }) => logger.error(rest, message), close: () => {} };
}

async function winstonHttp(library) {
  const { hostname: host, port } = new URL(URL_);
  return new library.transports.Http({ host, port, path: "/ingest/v1/logs", headers: bearer });
}

async function winstonLoki() {
  const { default: LokiTransport } = await import("winston-loki");
  return new LokiTransport({
    host: `${URL_}/ingest`, basicAuth: `codat-dash:${TOKEN}`, labels: { app: "shop" }, interval: 0.3,
    replaceTimestamp: false, onConnectionError: () => {},
  });
}

/* It keeps what was refused and sends it again after a minute, or now, when it is closed; its timer never ends. */
async function closeLoki(transport) {
  await transport.close();
  process.exit(0);
}

async function winstonElasticsearch() {
  const { ElasticsearchTransport } = require("winston-elasticsearch");
  return new ElasticsearchTransport({
    index: "app", flushInterval: 300, internalLogger: () => {},
    clientOpts: { node: `${URL_}/ingest/elastic`, auth: basic },
  });
}

async function splunk() {
  const { Logger } = require("splunk-logging");
  const logger = new Logger({
    token: TOKEN, url: `${URL_}/ingest/splunk/services/collector/event/1.0`, maxBatchCount: 20, batchInterval: 300,
    maxRetries: 20,
  });
  logger.error = () => {};
  const flush = () => new Promise((done) => (logger.serializedContextQueue.length ? logger.flush(done) : done()));
  const close = async () => {
    await flush();
    logger._disableTimer();
  };
  return { log: (record) => logger.send({ message: record }), flush, close };
}

const clients = {
  "opentelemetry-json": () => openTelemetry("http"),
  "opentelemetry-proto": () => openTelemetry("proto"),
  elasticsearch: () => bulk("@elastic/elasticsearch"),
  opensearch: () => bulk("@opensearch-project/opensearch"),
  "pino-opentelemetry": () => 
    pino("pino-opentelemetry-transport", {
      loggerName: "app", serviceVersion: "1.0.0",
      logRecordProcessorOptions: {
        recordProcessorType: "batch",
        processorConfig: { scheduledDelayMillis: 300, exportTimeoutMillis: 30000 },
        exporterOptions: {
          protocol: "http",
          httpExporterOptions: { url: `${URL_}/ingest/otlp/v1/logs`, headers: bearer, timeoutMillis: 30000 },
        },
      },
    }),
  "pino-loki": () =>
    pino("pino-loki", {
      host: URL_, endpoint: "/ingest/loki/api/v1/push", basicAuth: basic, batching: { interval: 0.3 },
      silenceErrors: true,
    }),
  "pino-elasticsearch": () =>
    pino("pino-elasticsearch", {
      node: `${URL_}/ingest/elastic`, auth: basic, esVersion: 8, index: "app", flushBytes: 4000, flushInterval: 300,
    }),
  recipe,
  "recipe-splunk": recipeSplunk,
  "pino-http-send": pinoHttpSend,
  "winston-http": () => winston(winstonHttp),
  "winston-loki": () => winston(winstonLoki, closeLoki),
  "winston-elasticsearch": () => winston(winstonElasticsearch),
  "splunk-logging": splunk,
};

const client = await clients[process.argv[2]]();
for await (const line of createInterface({ input: process.stdin })) {
  if (line) {
    await client.log(JSON.parse(line));
  } else {
    await client.flush?.();
    process.stdout.write("flushed\n");
  }
}
await client.close();
