import { AgentError } from '../../contracts/agentError.ts';
import { propertyText } from '../text/markerLine.ts';
import type { FoundIdentity } from './identitySchemas.ts';

/** So many identities of one name are named in a message. */
export const mostNamed = 4;

/** What Azure DevOps itself knows a person by. Display names are not among it: everyone may change their own. */
export function accountNames({ properties }: FoundIdentity): readonly (string | undefined)[] {
  const [account, domain] = [propertyText(properties, 'Account'), propertyText(properties, 'Domain')];
  // `DOMAIN\account` on a Server, `Build\<id of the project>` for pipelines.
  const full = account === undefined || domain === undefined ? undefined : `${domain}\\${account}`;
  return [account, propertyText(properties, 'Mail'), full];
}

/** What an identity is shown as. */
export function displayNames({
  providerDisplayName,
  customDisplayName,
}: FoundIdentity): readonly (string | undefined)[] {
  return [providerDisplayName, customDisplayName];
}

/** Whether a text is one of these names, in any case. */
export function includesName(text: string, names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name !== undefined && name !== '' && name.toLowerCase() === text.toLowerCase());
}

/** Identities of one display name, told apart: `Alex Doe <alex@example.com> or Alex Doe <alex.doe@example.com>`. */
export function describeIdentities(identities: readonly FoundIdentity[]): string {
  const named = identities.map((one) => {
    const [account, mail] = accountNames(one);
    return `${one.customDisplayName ?? one.providerDisplayName ?? ''} <${mail || account || one.id}>`;
  });
  const more = named.length > mostNamed ? ` or ${named.length - mostNamed} more` : '';
  return named.toSorted().slice(0, mostNamed).join(' or ') + more;
}

/** The rules name people by what they are shown as, which gives no right. */
export function displayNameFailure(name: string, people: readonly FoundIdentity[]): AgentError {
  const isOne = people.length === 1;
  return new AgentError(
    'configuration',
    `The rules name "${name}", but that is only the display name of ${isOne ? 'one person' : `${people.length} people`}, ` +
      `and everyone can change their own. Use the e-mail address or the id instead: ${describeIdentities(people)}.`,
  );
}
