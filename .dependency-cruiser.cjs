/** Who may import whom. Each rule's comment says why; docs/where-to-go.md has the picture. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|node_modules)/', pathNot: [`${from}`, ...allowed] },
})

/** A package that no listed part may see: side effects live behind adapters and hosts. */
const npm = (...names) => names.map((name) => `^node_modules/${name}(/|$)`)

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two files are one, or that one of them is in the wrong room.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    only(
      'shared-is-pure',
      'What crosses the process boundary depends on zod and the contract builder only.',
      '^src/shared/',
      npm('zod', '@orpc/contract'),
    ),
    only(
      'engine-knows-its-ports',
      'The engine reaches the world through ports it declares; it never imports adapters, hosts or electron.',
      '^src/main/engine/',
      [
        '^src/shared/',
        ...npm(
          '@orpc/server',
          '@marcbachmann/cel-js',
          'yaml',
          'chokidar',
          'cockatiel',
          'zod',
          '@types/node',
        ),
      ],
    ),
    {
      name: 'adapters-know-ports',
      comment: 'An adapter implements a port of the engine; it knows no host and no page.',
      severity: 'error',
      from: { path: '^src/main/adapters/' },
      to: { path: '^src/(main/(hosts|gateway)|renderer|preload|simulators)/' },
    },
    {
      name: 'electron-only-in-its-host',
      comment: 'Everything else must run where the Electron runtime is missing.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main/hosts/electron|preload)/' },
      to: { path: '^node_modules/electron(/|$)' },
    },
    {
      name: 'page-knows-the-contract-only',
      comment: 'The page may run in another process, or on another machine, than the engine.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^src/(main|preload|simulators)/' },
    },
    {
      name: 'page-has-no-node',
      comment: 'The page runs in a sandbox.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-is-small',
      comment: 'The preload hands over the port and knows the contract at most.',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { path: '^src/(main|renderer|simulators)/' },
    },
    {
      name: 'simulators-are-servers',
      comment: 'A simulator that shared code with the adapter would agree with its mistakes.',
      severity: 'error',
      from: { path: '^src/simulators/' },
      to: { path: '^src/(main|renderer|preload)/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tests|bench)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
