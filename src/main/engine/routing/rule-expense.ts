import type { ASTNode } from '@marcbachmann/cel-js'

/** What is wrong with a condition. `start` and `end` count UTF-16 code units in it; `null` = it has no one place. */
export interface ConditionProblem {
  message: string
  start: number | null
  end: number | null
}

/** Far above what a condition for people needs; the parser refuses more. */
export const conditionLimits = {
  maxAstNodes: 400,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 10,
  maxCallArguments: 4,
}

/** Goes through a list once. One of them may not stand in another, so that no condition takes more than a moment. */
const walks = ['all', 'exists', 'exists_one']
/** Everything else is refused: regular expressions (`matches`) and values that grow (`map`, `cel.bind`) can take forever. */
const allowed = ['size', 'contains', 'startsWith', 'endsWith', 'int', 'double', 'string', 'has']

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** The expressions directly inside of one. */
function partsOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = []
  const look = (value: unknown): void => {
    if (isNode(value)) found.push(value)
    else if (Array.isArray(value)) value.forEach(look)
  }
  look(node.args)
  return found
}

/** Why an expression may take too long; `null` = it can't. */
export function refuseExpense(node: ASTNode, walking = false): ConditionProblem | null {
  const name = node.op === 'call' || node.op === 'rcall' ? node.args[0] : null
  const place = { start: node.range.start, end: node.range.end }
  const walk = name !== null && walks.includes(name)
  if (walk && walking) return { message: `${name} may not stand inside another`, ...place }
  if (name !== null && !walk && !allowed.includes(name)) {
    return { message: `${name} may take too long, so rules can’t use it`, ...place }
  }
  for (const part of partsOf(node)) {
    const problem = refuseExpense(part, walking || walk)
    if (problem) return problem
  }
  return null
}
