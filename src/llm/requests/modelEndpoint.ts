/** Where a call goes: what failures and spans may tell about it, without path, key or query. */
export interface ModelEndpoint {
  readonly host: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly model: string;
}

/** How a call is named in a message. */
export function endpointName(endpoint: ModelEndpoint): string {
  return `model ${endpoint.model} at ${endpoint.host}`;
}
