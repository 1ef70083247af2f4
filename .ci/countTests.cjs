// Prints "PASSED FAILED" from jest's JSON results; a test file that could not run counts as one failure.
const { readFileSync } = require('node:fs');

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (results.numTotalTests === 0) throw new Error('no test was run');
console.log(results.numPassedTests, results.numFailedTests + results.numRuntimeErrorTestSuites);
