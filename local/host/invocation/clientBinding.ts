import { encodeForm } from '../dotnet/webUtility.ts';

/** Where clients reach the durable HTTP APIs of this host. */
export interface DurableEndpoints {
  /** Such as `http://127.0.0.1:7071`. */
  readonly hostUrl: string;
  /** Ends in a slash. */
  readonly rpcBaseUrl: string;
  readonly taskHubName: string;
  /** System key of the durable extension. */
  readonly key: string;
}

export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';

/** Name the durable extension gives the storage connection in its URLs when none is configured. */
export const DEFAULT_CONNECTION = 'Storage';

/** What the SDK replaces by an instance's id. */
const INSTANCE_PLACEHOLDER = 'INSTANCEID';

/** Management URLs of one instance, named and ordered as the durable extension does. */
export function managementUrls(endpoints: DurableEndpoints, instanceId: string): Readonly<Record<string, string>> {
  const urls = Object.entries(allManagementUrls(endpoints, encodeForm(instanceId)));
  // The API itself does not hand out the rewind URL; only the client binding does.
  return { ...Object.fromEntries(urls.filter(([name]) => name !== 'rewindPostUri')), id: instanceId };
}

/**
 * The input of a durable client binding, as JSON text.
 * @param connectionName the binding's own storage connection, where it names one
 */
export function durableClientInput(endpoints: DurableEndpoints, connectionName: string | null): string {
  const base = `${endpoints.hostUrl}${WEBHOOK_PATH}`;
  const creation = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  const code = `code=${endpoints.key}`;
  return JSON.stringify({
    taskHubName: endpoints.taskHubName,
    connectionName,
    creationUrls: {
      createNewInstancePostUri: `${creation}?${code}`,
      createAndWaitOnNewInstancePostUri: `${creation}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${code}`,
    },
    managementUrls: allManagementUrls(endpoints, INSTANCE_PLACEHOLDER),
    baseUrl: base,
    requiredQueryStringParameters: code,
    rpcBaseUrl: endpoints.rpcBaseUrl,
  });
}

function allManagementUrls(endpoints: DurableEndpoints, id: string): Readonly<Record<string, string>> {
  const instance = `${endpoints.hostUrl}${WEBHOOK_PATH}/instances/${id}`;
  const query = `taskHub=${endpoints.taskHubName}&connection=${DEFAULT_CONNECTION}&code=${endpoints.key}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}
