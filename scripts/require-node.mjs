// First command of every npm script. After `npm ci --ignore-scripts` the bundled Node 24 is missing and npm silently runs
// the scripts on whatever Node the system has: without this line the failure would be a syntax error far away.

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `besu-console needs Node 22.19 or newer, npm runs ${process.versions.node}: run "npm rebuild node" or install Node 24.\n`,
  );
  process.exit(1);
}
