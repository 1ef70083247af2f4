import { describe, expect, it } from '@jest/globals';
import { at, type Deployment, ofType } from '../../scripts/infra/deployment.ts';
import { secretsInParameters, secretsInSettings, secretsInTemplate } from '../../scripts/infra/rules/secrets.ts';
import { settingsMatchTheCode } from '../../scripts/infra/rules/settings.ts';
import { copyOf } from './compiled.ts';

const ownSettings = ({ parameters }: Deployment) => Object.keys(Object(parameters['settings']?.value));

/** The settings of the first app, to be broken. */
function settingsOf(deployment: Deployment): { readonly name: string; readonly values: object } {
  const config = ofType(deployment.resources, 'Microsoft.Web/sites/config').find(({ name }) =>
    name.endsWith('/appsettings'),
  );
  if (config === undefined || typeof config.properties !== 'object' || config.properties === null) {
    throw new Error('the deployment has no settings');
  }
  return { name: config.name, values: config.properties };
}

export function describeSettings(all: ReadonlyMap<string, Deployment>, development: Deployment): void {
  describe.each([...all])('the settings of %s', (_name, deployment) => {
    it('are those that the code reads', () => {
      expect(settingsMatchTheCode(deployment.resources, ownSettings(deployment))).toEqual([]);
    });

    it('hold no secret', () => {
      expect(secretsInSettings(deployment.resources)).toEqual([]);
    });
  });

  it('let each of two apps know the other one, and no others', () => {
    const others = [...all].map(([name, { resources }]) => {
      const apps = ofType(resources, 'Microsoft.Web/sites/config').map(({ properties }) => Object(properties));
      const known = apps.filter((values) => values['OTHER_APP_STORAGE__accountName'] !== undefined);
      const hasBoth = known.every((values) =>
        apps.some(
          (other) =>
            other['DATA_STORAGE__accountName'] === values['OTHER_APP_STORAGE__accountName'] &&
            other['OTHER_APP_STORAGE__accountName'] === values['DATA_STORAGE__accountName'],
        ),
      );
      return [name, known.length, hasBoth];
    });

    expect(others).toEqual(
      expect.arrayContaining([
        ['development', 0, true],
        ['production', 2, true],
        ['productionTwoRegions', 4, true],
      ]),
    );
  });

  describe('a broken template', () => {
    const check = (change: (values: object) => void) => {
      const deployment = copyOf(development);
      const { name, values } = settingsOf(deployment);
      const own = ownSettings(deployment);
      const before = settingsMatchTheCode(deployment.resources, own);
      change(values);
      const problems = settingsMatchTheCode(deployment.resources, own).filter((problem) => !before.includes(problem));
      return { name, problems };
    };

    it.each([
      ['CANDIDATES', undefined, /CANDIDATES is read but not set/],
      ['CANDIDATE', '3', /CANDIDATE is set but nobody reads it/],
      ['CANDIDATES', '3', /CANDIDATES is 3, but the code's preset is 2/],
      ['DATA_STORAGE__accountName', undefined, /DATA_STORAGE__accountName is read but not set/],
      ['FUNCTIONS_WORKER_RUNTIME', 'node', /Flex Consumption refuses/],
      ['ADO_ORGANIZATION_URL', '', /ADO_ORGANIZATION_URL/],
      ['FORWARDING_PROXIES', '2', /FORWARDING_PROXIES is 2, but there are 1/],
    ])('is found: %s is %s', (setting, value, complaint) => {
      const { name, problems } = check((values) =>
        value === undefined ? Reflect.deleteProperty(values, setting) : Reflect.set(values, setting, value),
      );

      expect(problems).toEqual([expect.stringMatching(complaint)]);
      expect(problems[0]).toContain(name);
    });

    it('is found where an app takes itself for the other one', () => {
      const { problems } = check((values) =>
        Reflect.set(values, 'OTHER_APP_STORAGE__accountName', Reflect.get(values, 'DATA_STORAGE__accountName')),
      );

      expect(problems).toEqual([expect.stringMatching(/is the app's own/)]);
    });

    it('is found where an app has no settings at all', () => {
      const deployment = copyOf(development);
      const { name } = settingsOf(deployment);
      const rest = deployment.resources.filter((resource) => resource.name !== name);

      expect(settingsMatchTheCode(rest, [])).toEqual([`${name.replace('/appsettings', '')} has no settings`]);
    });
  });
}

export function describeSecrets(all: ReadonlyMap<string, Deployment>, development: Deployment): void {
  describe.each([...all])('the template and parameters of %s', (_name, { template, parameters }) => {
    it('hold no secret', () => {
      expect([...secretsInTemplate(template), ...secretsInParameters(parameters)]).toEqual([]);
    });
  });

  describe('a secret', () => {
    it('among the settings is found', () => {
      const deployment = copyOf(development);
      const { name, values } = settingsOf(deployment);
      Reflect.set(values, 'ADO_PAT', 'x');
      Reflect.set(values, 'AGENT_TAG', 'AccountName=a;AccountKey=b');

      expect(secretsInSettings(deployment.resources)).toEqual([
        `${name} has AGENT_TAG, a secret`,
        `${name} has ADO_PAT, a secret`,
      ]);
    });

    it('among the parameters is found', () => {
      const parameters = { settings: { value: { AGENT_TAG: 'https://x/?sv=1&sig=abc' } } };

      expect(secretsInParameters(parameters)).toEqual(['The parameter settings looks like a secret']);
    });

    it.each(['parameters', 'outputs'])('declared among the %s of a module is found', (kind) => {
      const { template } = copyOf(development);
      const inner = at(template, 'resources', 'first', 'properties', 'template', kind);
      Reflect.set(Object(inner), 'password', { type: 'secureString' });

      expect(secretsInTemplate(template)).toEqual([`first has password among its ${kind}, a secret`]);
    });

    it('asked from Azure by a function is found', () => {
      const { template } = copyOf(development);
      Reflect.set(Object(at(template, 'outputs')), 'key', { type: 'string', value: "[listKeys('x', '2025-01-01')]" });

      expect(secretsInTemplate(template)).toEqual(['The template calls listKeys']);
    });
  });
}
