/**
 * Reads one hostile file in a process of its own, which is asked for by its name, and writes what it took as JSON. What is
 * measured begins when the file is there: making it takes memory, which is given back before.
 */
import { readFileSync } from 'node:fs';
import { createFileReader } from '../../src/activities/attachments/fileReader.ts';

const [path = ''] = process.argv.slice(2);
const content = readFileSync(path);
const read = createFileReader(() => undefined);
const before = process.memoryUsage.rss();
let peak = before;
const watching = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);
const started = performance.now();
const reading = await read(content);
const milliseconds = performance.now() - started;
clearInterval(watching);
const text = reading.kind === 'text' ? `text of ${reading.text.length} characters` : 'shown';
const said = reading.kind === 'image' ? text : (reading.note ?? text);
process.stdout.write(JSON.stringify({ milliseconds, megabytes: (peak - before) / 1024 / 1024, said }));
