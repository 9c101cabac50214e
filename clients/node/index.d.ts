/** What a capture is told once. */
export interface Options {
  /** Of the codat-dash, such as `http://dash:8000`; empty: nothing is captured. */
  url: string;
  /** Of a source. */
  token: string;
  /** Told with each error; a function is called at each. */
  attributes?: Record<string, unknown> | (() => Record<string, unknown>);
  /** Capture only calls of these hosts; empty: all. */
  hosts?: string[];
  /** Envelopes that may wait; default 1000. */
  queueLimit?: number;
  /** Where warnings go; default `console.warn`. */
  warn?: (message: string, cause?: unknown) => void;
}

export interface Counts {
  sent: number;
  failed: number;
  dropped: number;
  waiting: number;
}

export type CapturingFetch = typeof fetch & {
  /** Wait until all that was captured is settled; whether it is. */
  flush(milliseconds?: number): Promise<boolean>;
  /** Deliver what waits, and capture no more. Needed before `process.exit()` only. */
  close(milliseconds?: number): Promise<void>;
  readonly counts: Counts;
};

export function capturingFetch(fetch: typeof globalThis.fetch, options: Options): CapturingFetch;
