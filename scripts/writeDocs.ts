/** `npm run docs`: writes the pages that are generated from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './configurationPage.ts';
import { openApiText } from './openApi.ts';

const docs = join(import.meta.dirname, '..', 'docs');
writeFileSync(join(docs, 'configuration.md'), configurationPage());
writeFileSync(join(docs, 'openapi.json'), openApiText());
