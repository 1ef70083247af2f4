import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientCall } from './officialClient.ts';

const client = 'azure-devops/azure/devops/v7_1';

/**
 * Resources that azure-devops-node-api has no client for, as Microsoft's Python client (azure-devops-python-api 7.1.0b4)
 * asks for them. The test reads them again from that client where a clone of it is on the machine.
 */
export const otherCalls: readonly (Omit<ClientCall, 'parameters' | 'area'> & {
  readonly area: string;
  readonly file: string;
})[] = [
  {
    id: '28010c54-d0c0-4c89-a5b0-1c9e188b9fb7',
    area: 'IMS',
    version: '7.1-preview.1',
    file: `${client}/identity/identity_client.py`,
  },
  {
    id: 'fc50d02a-849f-41fb-8af1-0a5216103269',
    area: 'hooks',
    version: '7.1-preview.1',
    file: `${client}/service_hooks/service_hooks_client.py`,
  },
  {
    id: '0c62d343-21b0-4732-997b-017fde84dc28',
    area: 'hooks',
    version: '7.1-preview.1',
    file: `${client}/service_hooks/service_hooks_client.py`,
  },
  {
    id: '1139462c-7e27-4524-a997-31b9b73551fe',
    area: 'hooks',
    version: '7.1-preview.1',
    file: `${client}/service_hooks/service_hooks_client.py`,
  },
  {
    id: '2c420070-a0a2-49cc-9639-c9f271c5ff07',
    area: 'git',
    version: '7.1-preview.1',
    file: `${client}/git/git_client_base.py`,
  },
  // azure-devops-node-api asks for older revisions of these two.
  {
    id: '608aac0a-32e1-4493-a863-b9cf4566d257',
    area: 'wit',
    version: '7.1-preview.4',
    file: `${client}/work_item_tracking/work_item_tracking_client.py`,
  },
  {
    id: 'b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94',
    area: 'wit',
    version: '7.1-preview.3',
    file: `${client}/work_item_tracking/work_item_tracking_client.py`,
  },
];

/** Versions that no client asks for yet, by the id of their resource, with the page that documents them. */
export const documentedVersions: Readonly<Record<string, { readonly version: string; readonly page: string }>> = {
  '72c7ddf8-2cdc-4f60-90cd-ab71c14a399b': {
    version: '7.2-preview.3',
    page: 'https://learn.microsoft.com/rest/api/azure/devops/wit/work-items/get-work-item?view=azure-devops-rest-7.2',
  },
};

/** Enumerations that no client has, by the name of the constant, with the page that documents their names. */
export const documentedEnumerations: Readonly<Record<string, string>> = {
  filters: 'DisplayFilterOptions, https://learn.microsoft.com/rest/api/azure/devops/tokens/pats/list',
};

/** Microsoft's command line and its Terraform provider have the same ids of policy types. */
function policyType(name: string): string {
  return `policy type ${name}, https://learn.microsoft.com/rest/api/azure/devops/policy/types/list`;
}

/** Ids that no client asks for by location, with the place where they can be looked up. */
export const otherIds: Readonly<Record<string, string>> = {
  '8a3d49b8-91f0-46ef-b33d-dda338c25db3': `resource area of ${client}/identity/identity_client.py`,
  '0609b952-1397-4640-95ec-e00a01b2c241': policyType('Build'),
  'fa4e907d-c16b-4a4c-9dfa-4906e5d171dd': policyType('Minimum number of reviewers'),
  'fd2167ab-b0be-447a-8ec8-39368250530e': policyType('Required reviewers'),
  'c6a1889d-b943-4856-b76f-9e46bb6b0df2': policyType('Comment requirements'),
  '40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e': policyType('Work item linking'),
  'cbdc66da-9728-4af8-aada-9a5a32e4a226': policyType('Status'),
  'fa4e907d-c16b-4a4c-9dfa-4916e5d171ab': policyType('Require a merge strategy'),
  '499b84ac-1321-427f-aa17-267ca6975798':
    'Azure DevOps in Microsoft Entra, https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/entra',
  '00000000-0000-0000-0000-000000000000': 'nobody',
};

const clone = join(
  process.env['CODE_AGENT_CLONES'] ?? join(process.cwd(), '..', '.mirror'),
  'microsoft+azure-devops-python-api',
  'repo',
);

/** Whether a clone of the Python client is on this machine. */
export const hasPythonClient = existsSync(clone);

/** A file of the Python client. */
export function readPythonClient(file: string): string {
  return execFileSync('git', ['-C', clone, 'show', `HEAD:${file}`], { encoding: 'utf8', maxBuffer: 1e8 });
}

/** Every call of the Python client for a resource: which version it asks for. */
export function pythonCalls(): readonly Pick<ClientCall, 'id' | 'version'>[] {
  const names = execFileSync('git', ['-C', clone, 'ls-tree', '-r', '--name-only', 'HEAD', client], {
    encoding: 'utf8',
  });
  const files = names.split('\n').filter((name) => /_client(_base)?\.py$/.test(name));
  return files.flatMap((file) =>
    [...readPythonClient(file).matchAll(/location_id='([^']+)',\s+version='([^']+)'/g)].map(
      ([, id = '', version = '']) => ({ id, version }),
    ),
  );
}
