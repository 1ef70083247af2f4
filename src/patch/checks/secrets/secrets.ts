import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Finding } from '../../../contracts/changes/finding.ts';
import { lineNumbers } from '../../../contracts/text/linearText.ts';

interface SecretPattern {
  readonly what: string;
  readonly pattern: RegExp;
}

const maximumFindings = 20;
/** Secrets that are looked for in all of the file as it was; with more of them the rest counts as new. */
const mostLooks = 500;

/** What secretlint's recommended rules do not know. Formats: learn.microsoft.com/purview/sit-defn-all-creds */
const ownPatterns: readonly SecretPattern[] = [
  {
    what: 'an Azure storage or Cosmos DB key',
    pattern: /(?<![A-Za-z0-9+/]|sha512-)[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])/g,
  },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/g },
  { what: 'a shared access key', pattern: /SharedAccessKey\s*=\s*[A-Za-z0-9+/]{43}=/gi },
  { what: 'a shared access signature', pattern: /[?&;"'\s]sig=[A-Za-z0-9%+/_-]{40,120}(?:%3D|=)?/gi },
  {
    what: 'a key of Azure OpenAI or another AI service',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{40,60}JQQJ9[A-Za-z0-9]{8,35}(?![A-Za-z0-9])/g,
  },
  {
    what: 'a key of Azure OpenAI or another AI service',
    pattern: /(?:api[-_ ]?key|openai|cognitive|subscription[-_ ]?key)[^\n]{0,60}?["'=:\s][0-9a-f]{32}(?![0-9A-Za-z])/gi,
  },
  { what: 'an Azure DevOps token', pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/g },
  {
    what: 'an Azure DevOps token',
    pattern: /(?<![A-Za-z0-9])(?=[a-z]*[2-7])(?=[2-7]*[a-z])[a-z2-7]{52}(?![A-Za-z0-9])/g,
  },
  {
    what: 'a client secret of Microsoft Entra ID',
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/g,
  },
  { what: 'a key of Azure Functions', pattern: /(?<![\w-])[\w-]{40,50}AzFu[\w-]{4,8}==?/g },
];

/** The key every Azurite and storage emulator has; it opens nothing. */
const emulatorKey = /Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq\/K1SZFPTOtr\/KBHBeksoGMGw==/;

/**
 * Secrets that a change brings into a file. The finding names the place and the kind, never the secret.
 * @param before the file's text at the base commit; undefined for a new file
 */
export async function checkForSecrets(
  path: string,
  content: string,
  before: string | undefined,
): Promise<readonly Finding[]> {
  if (content === before) {
    return [];
  }
  const found = await findSecrets(path, content);
  const known = new Set(
    before === undefined || found.length === 0 ? [] : (await findSecrets(path, before)).map(({ text }) => text),
  );
  let looks = 0;
  const isNew = ({ text }: FoundSecret) => {
    if (before === undefined || known.has(text)) return before === undefined;
    looks += 1;
    return looks > mostLooks || !before.includes(text);
  };
  const byLine = new Map<number, FoundSecret>();
  for (const secret of found) {
    if (byLine.size === maximumFindings) break;
    if (isNew(secret)) byLine.set(secret.line, secret);
  }
  return [...byLine.values()].map(({ line, what }) => {
    const message = `Line ${line} of ${path} holds ${what}. Read it from the configuration instead; never write secrets into files.`;
    return { code: 'secret', severity: 'error', path, line, message };
  });
}

/** A secret in a text. */
export interface FoundSecret {
  /** Its kind in words, with an article. */
  readonly what: string;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Everything in a text that looks like a secret.
 * @param path tells by its ending what kind of file it is
 */
export async function findSecrets(path: string, content: string): Promise<readonly FoundSecret[]> {
  return [...ownSecrets(content), ...(await commonSecrets(path, content))];
}

function ownSecrets(content: string): readonly FoundSecret[] {
  const lineOf = lineNumbers(content);
  return ownPatterns.flatMap(({ what, pattern }) =>
    [...content.matchAll(pattern)]
      .filter(([text]) => !emulatorKey.test(text))
      .map(({ 0: text, index }) => ({ what, text, line: lineOf(index) })),
  );
}

async function commonSecrets(path: string, content: string): Promise<readonly FoundSecret[]> {
  const extension = /\.[^./]+$/.exec(path)?.[0] ?? '';
  const result = await lintSource({
    source: { filePath: path, content, contentType: 'text', ext: extension },
    options: {
      noPhysicFilePath: true,
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, rules: [] }] },
    },
  });
  return result.messages.map(({ range, messageId, loc }) => ({
    what: `a secret (${messageId.toLowerCase().replaceAll('_', ' ')})`,
    text: content.slice(range[0], range[1]),
    line: loc.start.line,
  }));
}
