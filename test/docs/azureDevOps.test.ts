import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { serviceHookEvents } from '../../src/ado/serviceHooks/serviceHookEvents.ts';
import { hooksCommand } from '../../src/cli/commands/hooks.ts';
import { basicCredential } from '../../src/gateway/authentication/basicCredential.ts';
import { environmentVariableOf, secretDescriptions } from '../../src/platform/secrets/secrets.ts';
import { settingsSchema } from '../../src/platform/settings/configuration.ts';

const page = readFileSync('docs/azure-devops.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');
const hooks = hooksCommand({}, () => undefined);
const named = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

/** What the campaign of clients reads. */
const ofCampaigns = readdirSync('test/clients', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => named(readFileSync(`test/clients/${file}`, 'utf8'), /process\.env\['([A-Z_]+)'\]/g));

describe('docs/azure-devops.md', () => {
  it('names only settings and secrets that exist', () => {
    const secrets = Object.keys(secretDescriptions).map(environmentVariableOf);
    const known = [...Object.keys(settingsSchema.shape), ...secrets, ...ofCampaigns];
    const variables = named(page, /\b([A-Z]+(?:_[A-Z]+)+)\b/g);

    expect(variables).toEqual(expect.arrayContaining(['ADO_ORGANIZATION_URL', 'ADO_REPOSITORY_RULES', 'ADO_PAT']));
    expect(variables.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has every way to sign in', () => {
    const ways = settingsSchema.shape.ADO_AUTHENTICATION.unwrap().options;

    expect(named(page, /^\| `(\w+)`(?: \(default\))? \| (?:Azure DevOps Services|Services|Server)/gm)).toEqual(ways);
  });

  it('shows each command for service hooks, with options that it has', () => {
    const shown = [...page.matchAll(/^code-agent hooks (\w+) (.*)$/gm)];

    expect(shown.map(([, name]) => name).toSorted()).toEqual(hooks.commands.map((one) => one.name()).toSorted());
    for (const [, name, rest = ''] of shown) {
      const command = hooks.commands.find((one) => one.name() === name);
      const options = command?.options.map(({ long }) => long) ?? [];
      expect(options).toEqual(expect.arrayContaining(named(rest.replace(/#.*/, ''), /(--[\w-]+)/g)));
    }
  });

  it('lists the events that are subscribed', () => {
    const [, list = ''] = /^The events are (.*?)\n?\(\[serviceHookEvents/ms.exec(page) ?? [];

    expect(named(list, /`([\w.-]+)`/g)).toEqual(serviceHookEvents.map(({ eventType }) => eventType));
  });

  it('describes the credential of a subscription as it is', () => {
    const scope = { organization: 'contoso', projectId: '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c', eventType: 'git.push' };
    const { username, password } = basicCredential('k'.repeat(32), scope);

    expect(page).toContain('`code-agent.<key id>.<project id>.<event type>`');
    expect(username).toMatch(/^code-agent\.[0-9a-f]{8}\.6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c\.git\.push$/);
    expect(page).toContain(`lower case, ${password.length} characters`);
  });
});

describe('that Azure DevOps can deliver directly', () => {
  it('is what the app does by default, and what the pages say', () => {
    const { WEBHOOK_AUTHENTICATION: schemes } = settingsSchema.parse({
      ...{
        ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
        MODEL_BASE_URL: 'https://x.example',
        MODEL_NAME: 'x',
      },
    });

    expect(schemes).toContain('basic');
    expect(page).toContain('Azure DevOps delivers to the webhook directly');
    expect(readme).toContain('hooks add');
    expect(page + readme).not.toMatch(/signed bodies only|Let something that can sign/);
  });
});
