/** One test as a JUnit report has it. */
export type TestCase = {
  readonly name: string;
  readonly className: string;
  readonly outcome: 'Passed' | 'Failed' | 'NotExecuted';
  readonly durationMs: number;
  readonly message: string;
  readonly stackTrace: string;
};

const casePattern = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

/** Reads the test cases of a JUnit XML report; what is not understood is left out. */
export function parseJunit(xml: string): readonly TestCase[] {
  return [...xml.matchAll(casePattern)].map(([, attributes = '', body = '']) => {
    const problem = /<(failure|error)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/.exec(body);
    const isSkipped = /<skipped\b/.test(body);
    return {
      name: attribute(attributes, 'name'),
      className: attribute(attributes, 'classname'),
      outcome: problem !== null ? 'Failed' : isSkipped ? 'NotExecuted' : 'Passed',
      durationMs: Math.round(Number(attribute(attributes, 'time') || 0) * 1000) || 0,
      message: attribute(problem?.[2] ?? '', 'message'),
      stackTrace: decodeText(problem?.[3] ?? ''),
    };
  });
}

function attribute(text: string, name: string): string {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(text);
  return decodeEntities(found?.[1] ?? found?.[2] ?? '');
}

function decodeText(text: string): string {
  const plain = text.split(/<!\[CDATA\[([\s\S]*?)\]\]>/);
  return plain
    .map((part, index) => (index % 2 === 1 ? part : decodeEntities(part)))
    .join('')
    .trim();
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) {
      return entities[String(name)] ?? whole;
    }
    const code = decimal === undefined ? Number.parseInt(String(hexadecimal), 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
