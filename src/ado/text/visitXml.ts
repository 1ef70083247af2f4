import { SaxesParser } from 'saxes';

export interface XmlElement {
  readonly name: string;
  /** The name in lower case. */
  readonly tag: string;
  /** By their names in lower case. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface XmlVisitor {
  readonly opened: (element: XmlElement) => void;
  /** @param text what stands in the element itself */
  readonly closed?: (element: XmlElement, text: string) => void;
}

/** Elements of XML in their order; what is read before a mistake counts. */
export function visitXml(xml: string, { opened, closed }: XmlVisitor): void {
  const open: { readonly element: XmlElement; readonly texts: string[] }[] = [];
  const parser = new SaxesParser({ fragment: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const entries = Object.entries(attributes).map(([key, value]) => [key.toLowerCase(), String(value)]);
    const element = { name, tag: name.toLowerCase(), attributes: Object.fromEntries(entries) };
    open.push({ element, texts: [] });
    opened(element);
  });
  const take = (text: string) => open.at(-1)?.texts.push(text);
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const last = open.pop();
    if (last !== undefined) closed?.(last.element, last.texts.join(''));
  });
  try {
    parser.write(xml).close();
  } catch {
    return;
  }
}
