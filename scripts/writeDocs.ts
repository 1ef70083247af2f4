/** `npm run docs`: writes the pages that are generated from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withAcceptedDifferences } from './acceptedDifferencesSection.ts';
import { withModules } from './architecturePage.ts';
import { configurationPage } from './configurationPage.ts';
import { settingsTable } from './infra/settingsTable.ts';
import { withDiagram } from './lifecyclePage.ts';
import { openApiText } from './openApi.ts';
import { rulesPage, rulesSchemaText } from './rulesPage.ts';
import { withMetrics } from './telemetryPage.ts';

const docs = join(import.meta.dirname, '..', 'docs');
writeFileSync(join(docs, 'configuration.md'), configurationPage());
writeFileSync(join(docs, 'openapi.json'), openApiText());
writeFileSync(join(import.meta.dirname, '..', 'infra', 'bicep', 'modules', 'settings.bicep'), settingsTable());
const architecture = join(docs, 'architecture.md');
writeFileSync(architecture, withModules(readFileSync(architecture, 'utf8')));
const lifecycle = join(docs, 'lifecycle.md');
writeFileSync(lifecycle, withDiagram(readFileSync(lifecycle, 'utf8')));
const telemetry = join(docs, 'telemetry.md');
writeFileSync(telemetry, withMetrics(readFileSync(telemetry, 'utf8')));
writeFileSync(join(docs, 'rules.md'), rulesPage());
writeFileSync(join(docs, 'code-agent.schema.json'), rulesSchemaText());
const localHost = join(import.meta.dirname, '..', 'local', 'host', 'README.md');
writeFileSync(localHost, withAcceptedDifferences(readFileSync(localHost, 'utf8')));
