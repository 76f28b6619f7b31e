const isSkipped = ({ status }) =>
  status === 'pending' || status === 'todo' || status === 'disabled';

/** Names every test that was skipped in the closing lines; with CI=true a skipped test fails the run. */
export default class NamedSkips {
  #skipped = [];

  onRunComplete(_contexts, { testResults }) {
    // A run narrowed by name skips on purpose.
    if (process.argv.some((word) => /^(-t|--testNamePattern)/.test(word))) return;
    for (const file of testResults) {
      const names = file.testResults.filter(isSkipped).map(({ fullName }) => fullName);
      if (file.skipped && names.length === 0) names.push('the whole file');
      const path = file.testFilePath.replace(`${process.cwd()}/`, '');
      this.#skipped.push(...names.map((name) => `${path}: ${name}`));
    }
    if (this.#skipped.length === 0) return;
    const word = this.#skipped.length === 1 ? 'test was' : 'tests were';
    process.stderr.write(`\n${this.#skipped.length} ${word} skipped:\n`);
    for (const line of this.#skipped) process.stderr.write(`  ${line}\n`);
  }

  getLastError() {
    if (process.env.CI !== 'true' || this.#skipped.length === 0) return undefined;
    return new Error(`${this.#skipped.length} skipped: with CI=true every test must run`);
  }
}
