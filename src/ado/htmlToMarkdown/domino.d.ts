/** The HTML parser that turndown uses, as far as it is used here; its own types belong to another name. */
declare module '@mixmark-io/domino' {
  import type { HtmlDocument } from './prepareHtml.ts';

  export function createDocument(html: string): HtmlDocument;
}
