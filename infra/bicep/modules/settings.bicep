// The one table of the settings that the code reads (src/platform/configuration.ts), with their presets. A new setting
// is one line here; test/infra compares names and presets with the code. Empty counts as absent.
// What an installation sets goes into `settings` of its parameter file, and what follows from the resources is put in by
// appSettings() below.
@export()
var presets = {
  ADO_ORGANIZATION_URL: ''
  ADO_AUTHENTICATION: 'entra'
  ADO_USER_NAME: ''
  ADO_REPOSITORY: ''
  AGENT_TAG: 'code-agent'
  CANDIDATES: '2'
  CONTEXT_TOKENS: '30000'
  KEY_VAULT_URL: ''
  MODEL_BASE_URL: ''
  MODEL_NAME: ''
  MODEL_AUTHENTICATION: 'entra'
  MODEL_TOKEN_SCOPE: 'https://ai.azure.com/.default'
  MODEL_MAX_OUTPUT_TOKENS: '16000'
  APPLICATIONINSIGHTS_CONNECTION_STRING: ''
}
