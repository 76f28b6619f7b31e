/** Reads one dispatch from standard input and prints it as one line of JSON. Needs nothing else running. */
import { text } from 'node:stream/consumers';
import { readDispatch } from '../src/features/directives/reading/read-dispatch.ts';

const input = await text(process.stdin);
process.stdout.write(`${JSON.stringify(readDispatch(input))}\n`);
