import type { Complexity, TaskName } from '#shared/contract/routing'

/** The first pattern that fits names the task, so narrow ones stand before wide ones. English verbs, plus code signs. */
const taskPatterns: [TaskName, RegExp][] = [
  ['template', /\b(boilerplate|template|scaffold|skeleton|stub out|starter (?:file|project))\b/i],
  [
    'debugging',
    /\b(debug|stack ?trace|traceback|exception|segfault|deadlock|crash(?:es|ed)?|hangs?|(?:why|what).{0,60}(?:fail|error|wrong|broken|not work)|doesn'?t work|fix (?:this|the|my)|error:)/i,
  ],
  [
    'multi-file',
    /\b(across (?:the|all|several|multiple) (?:files|modules)|whole (?:repo|repository|project|codebase)|multiple files)\b/i,
  ],
  [
    'refactor',
    /\b(refactor|clean up|simplify (?:this|the|my)|extract (?:a |the )?(?:function|method|class)|rename (?:the|all))\b/i,
  ],
  [
    'format',
    /\b(format|convert|turn .{1,40} into|as (?:json|yaml|csv|xml|a table)|to (?:json|yaml|csv|xml|markdown)|reformat)\b/i,
  ],
  [
    'edit',
    /\b(proofread|correct (?:the|my|this)|rewrite|rephrase|shorten|translate|change .{1,40} to|replace .{1,40} with)\b/i,
  ],
  [
    'planning',
    /\b(plan|roadmap|design (?:a|an|the)|architect(?:ure)?|migration|strategy|step[- ]by[- ]step|milestones?)\b/i,
  ],
  [
    'math',
    /(\b(prove|integral|derivative|equation|probability|theorem|solve for|calculate|compute the|how many)\b|\$[^$]+\$|\d\s*[+*/^]\s*\d)/i,
  ],
  [
    'codegen',
    /\b((?:write|create|implement|generate|build|make|add)\b.{0,60}\b(?:function|class|script|program|code|component|query|regex|api|endpoint|test|sql|parser|cli|module|type)s?)\b/i,
  ],
  [
    'analysis',
    /\b(analy[sz]e|compare|evaluate|assess|trade-?offs?|pros and cons|review|explain (?:this|the) (?:code|log|paper|contract)|summari[sz]e)\b/i,
  ],
  [
    'writing',
    /\b(write|draft|compose)\b.{0,50}\b(email|letter|essay|story|poem|article|post|speech|message|song|haiku|text)\b/i,
  ],
  [
    'question',
    /(^\s*(who|what|when|where|why|which|how|is|are|can|could|does|do|did|should|will|would)\b|\?\s*$)/i,
  ],
]

const hardWords =
  /\b(concurren\w*|distributed|deadlock|race condition|architecture|migration|optimi[sz]e|prove|proof|rigorous\w*|security|scal(?:e|able|ing)|algorithm|edge cases?|trade-?offs?|thread[- ]safe|transaction\w*|formal\w*|complex\w*|multi-?step|in depth|comprehensive|detailed)\b/gi

const lightWords =
  /\b(simple|simply|short|quick|briefly|one[- ]liner|just|only|small|tiny|basic)\b/gi

const harderTasks = new Set<TaskName>([
  'planning',
  'multi-file',
  'debugging',
  'refactor',
  'analysis',
])
const lighterTasks = new Set<TaskName>(['template', 'format', 'edit'])

/** Names the task by English key words: what is left where the classifier can't be read, and what it is measured against. */
export function findTask(text: string): TaskName {
  return taskPatterns.find(([, pattern]) => pattern.test(text))?.[0] ?? 'general'
}

/** Adds up what makes a prompt hard: its length, its words, its task, and how many things it asks for at once. */
export function findComplexity(text: string, task: TaskName, promptTokens: number): Complexity {
  const asks = (text.match(/(?:\?|^\s*(?:[-*]|\d+[.)])\s)/gm) ?? []).length
  const points =
    Math.min(3, Math.log2(1 + promptTokens / 60)) +
    Math.min(3, text.match(hardWords)?.length ?? 0) * 0.8 -
    Math.min(2, text.match(lightWords)?.length ?? 0) * 0.7 +
    Math.min(1.5, asks * 0.3) +
    (harderTasks.has(task) ? 1 : 0) -
    (lighterTasks.has(task) ? 0.8 : 0)
  if (points < 1.3) return 'simple'
  return points < 3 ? 'medium' : 'complex'
}
