const shown = '[secret]';

/**
 * A secret as the app hands it around. However it is logged, inspected, serialised or put into a text, it shows
 * `[secret]`: what it holds comes out through {@link Secret.reveal} only, at the place that uses it.
 *
 * @example
 * const key = await secrets.get('webhook-hmac-key');
 * signBody(body, key.reveal());
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** What it holds: for the call that needs it, never to be kept. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  /** What `console.log` and error messages of Node show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}
