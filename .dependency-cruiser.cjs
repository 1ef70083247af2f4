{
  "forbidden": [
    { "name": "no-cycles", "severity": "error", "from": {}, "to": { "circular": true } },
    {
      "name": "src-never-imports-local",
      "comment": "The deployed app must not know what stands in for Azure on one machine.",
      "severity": "error",
      "from": { "path": "^src/" },
      "to": { "path": "^(local|test|bench)/" }
    },
    {
      "name": "local-never-imports-src",
      "comment": "The local host and the stand-ins are units of their own.",
      "severity": "error",
      "from": { "path": "^local/" },
      "to": { "path": "^(src|test|bench)/" }
    },
    {
      "name": "local-units-apart",
      "severity": "error",
      "from": { "path": "^local/([^/]+)/" },
      "to": { "path": "^local/", "pathNot": "^local/($1|process)/" }
    },
    {
      "name": "orchestrators-only-decide",
      "comment": "Orchestrators are replayed: no I/O, no clock, no random.",
      "severity": "error",
      "from": { "path": "^src/orchestrators/" },
      "to": { "pathNot": "^(src/(orchestrators|contracts)/|node_modules/durable-functions/|node_modules/zod/)" }
    },
    {
      "name": "contracts-depend-on-nothing",
      "severity": "error",
      "from": { "path": "^src/contracts/" },
      "to": { "pathNot": "^(src/contracts/|node_modules/zod/)" }
    },
    {
      "name": "pure-rooms-do-no-io",
      "comment": "documents, gateway, localize, patch, reports and rules are pure; they may hash and hold bytes.",
      "severity": "error",
      "from": { "path": "^src/(documents|gateway|localize|patch|reports|rules)/" },
      "to": { "dependencyTypes": ["core"], "pathNot": "^(node:)?(crypto|buffer)$" }
    },
    {
      "name": "domain-rooms-do-not-know-each-other",
      "severity": "error",
      "from": { "path": "^src/(documents|gateway|ado|localize|patch|llm|reports|rules)/" },
      "to": { "path": "^src/", "pathNot": "^src/($1|contracts|platform)/" }
    },
    {
      "name": "pure-rooms-do-not-touch-the-platform",
      "severity": "error",
      "from": { "path": "^src/(documents|gateway|localize|patch|reports|rules)/" },
      "to": { "path": "^src/platform/" }
    },
    {
      "name": "platform-knows-no-domain",
      "severity": "error",
      "from": { "path": "^src/platform/" },
      "to": { "path": "^src/", "pathNot": "^src/(platform|contracts)/" }
    },
    {
      "name": "files-of-others-are-read-apart",
      "comment": "What reads documents is bounded only by the thread that it runs in.",
      "severity": "error",
      "from": { "path": "^src/", "pathNot": "^src/(documents/|activities/files/fileWorker)" },
      "to": { "path": "^src/documents/(readFile|readPdf|readWord|wordArchive|wordXml)" }
    },
    {
      "name": "activities-do-not-orchestrate",
      "severity": "error",
      "from": { "path": "^src/activities/" },
      "to": { "path": "^src/(functions|orchestrators|entities|cli|main)" }
    },
    {
      "name": "nobody-imports-functions-or-cli",
      "severity": "error",
      "from": { "path": "^src/", "pathNot": "^src/(functions|cli|main)" },
      "to": { "path": "^src/(functions|cli)/" }
    },
    {
      "name": "only-ado-speaks-to-ado",
      "severity": "error",
      "from": { "path": "^src/", "pathNot": "^src/ado/" },
      "to": { "path": "^node_modules/azure-devops-node-api/" }
    },
    {
      "name": "only-llm-speaks-to-models",
      "severity": "error",
      "from": { "path": "^src/", "pathNot": "^src/llm/" },
      "to": { "path": "^node_modules/(openai|@azure/openai)/" }
    },
    {
      "name": "no-dev-dependencies-in-src",
      "severity": "error",
      "from": { "path": "^src/" },
      "to": { "dependencyTypes": ["npm-dev", "npm-no-pkg", "npm-unknown"] }
    },
    { "name": "everything-resolves", "severity": "error", "from": {}, "to": { "couldNotResolve": true } }
  ],
  "options": {
    "doNotFollow": { "path": "node_modules" },
    "exclude": { "path": "^(dist|local/demo)/" },
    "parser": "swc",
    "enhancedResolveOptions": {
      "extensions": [".ts", ".js", ".json"],
      "conditionNames": ["import", "node", "default"],
      "exportsFields": ["exports"]
    }
  }
}
