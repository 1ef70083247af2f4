/**
 * Stands in for the module that the Functions host injects as `@azure/functions-core`: it only takes note of what the
 * app registers, so that tests of the engine run the real SDK without the rest of a host.
 */
export interface Registration {
  readonly name: string;
  readonly triggerType: string;
  readonly callback: (input: unknown, context: unknown) => unknown;
}

interface Metadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, { readonly type: string; readonly direction: string }>>;
}

export const version = '0.0.0';
export const hostVersion = '4.0.0';
export const registrations = new Map<string, Registration>();

export class Disposable {
  dispose(): void {}
}

export function registerHook(): Disposable {
  return new Disposable();
}

export function setProgrammingModel(): void {}

export function getProgrammingModel(): undefined {
  return undefined;
}

export function log(): void {}

export function registerFunction({ name, bindings }: Metadata, callback: Registration['callback']): Disposable {
  const trigger = Object.values(bindings).find(({ type }) => type.toLowerCase().endsWith('trigger'));
  registrations.set(name.toLowerCase(), { name, triggerType: trigger?.type ?? '', callback });
  return new Disposable();
}
