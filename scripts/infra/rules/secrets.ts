/** No secret goes in or out of a template. */
import { environmentVariableOf, secretDescriptions } from '../../../src/platform/secrets/secrets.ts';
import { at, type Deployment, ofType, type Resource } from '../deployment.ts';

/** What only secrets look like. A connection string with an identity has no key in it. */
const secretText = /AccountKey=|SharedAccessKey|[?&]sig=|-----BEGIN [A-Z ]*PRIVATE KEY|Password=/i;

/** Template functions that hand out keys. */
const keyFunction = /\b(list(?:Account)?(?:Keys|Secrets|Sas|ConnectionStrings|Credentials)|getSecret)\s*\(/i;

/** Complaints about parameters, outputs and expressions of a template and of everything nested in it. */
export function secretsInTemplate(template: unknown): readonly string[] {
  const called = keyFunction.exec(JSON.stringify(template));
  return [...(called === null ? [] : [`The template calls ${called[1]}`]), ...secureDeclarations(template, 'main')];
}

function secureDeclarations(template: unknown, place: string): readonly string[] {
  const declared = ['parameters', 'outputs'].flatMap((kind) =>
    Object.entries(Object(at(template, kind)))
      .filter(([, declaration]) => /^secure/i.test(String(at(declaration, 'type'))))
      .map(([name]) => `${place} has ${name} among its ${kind}, a secret`),
  );
  const nested = Object.entries(Object(at(template, 'resources'))).flatMap(([name, resource]) => {
    const inner = at(resource, 'properties', 'template');
    return inner === undefined ? [] : secureDeclarations(inner, name);
  });
  return [...declared, ...nested];
}

/** Complaints about values in a parameter file that look like secrets. */
export function secretsInParameters(parameters: Deployment['parameters']): readonly string[] {
  return Object.entries(parameters)
    .filter(([, { value }]) => secretText.test(JSON.stringify(value ?? '')))
    .map(([name]) => `The parameter ${name} looks like a secret`);
}

/** Complaints about app settings that hold what belongs into the vault. */
export function secretsInSettings(resources: readonly Resource[]): readonly string[] {
  const secretNames = new Set(Object.keys(secretDescriptions).map(environmentVariableOf));
  return ofType(resources, 'Microsoft.Web/sites/config').flatMap((config) =>
    Object.entries(Object(config.properties))
      .filter(([name, value]) => secretNames.has(name) || secretText.test(String(value)))
      .map(([name]) => `${config.name} has ${name}, a secret`),
  );
}
