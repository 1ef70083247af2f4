/**
 * Composition root: the only place that reads the environment, builds clients and registers functions. The Functions
 * host loads it (`main` of package.json); a setting that is missing stops the start with a message that names it.
 */

import { composeApp } from './composition/composeApp.ts';
import { logUnhandledRejections } from './composition/unhandledRejections.ts';
import { registerFunctions } from './functions/registerFunctions.ts';
import { type Environment, readSettings } from './platform/settings/configuration.ts';
import { startTelemetry } from './platform/telemetry/startTelemetry.ts';

const environment: Environment = process.env;
const settings = readSettings(environment);
const now = () => Date.now();
const { logger, scrape } = await startTelemetry({
  connectionString: settings.APPLICATIONINSIGHTS_CONNECTION_STRING,
  prometheus: settings.PROMETHEUS_ENABLED === 'true',
  now,
});

logUnhandledRejections(process, logger);
registerFunctions(composeApp({ environment, settings, logger, scrape, now }));
