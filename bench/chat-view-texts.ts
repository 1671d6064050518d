/** Answers of `lines` lines each, one for every shape that a page may stumble over. */
export const longAnswers: Record<string, (lines: number) => string> = {
  prose: (lines) =>
    repeat(lines / 2, (index) =>
      index % 20 === 0
        ? `## Part ${index / 20 + 1}\n`
        : `Sentence ${index} with **bold words**, \`code\` and a [link](https://example.com/${index}).\n`,
    ),
  'one code block': (lines) =>
    `\`\`\`typescript\n${repeat(lines, (index) =>
      index % 4 === 3 ? '' : `const value${index}: number = measure("part ${index}") + ${index}`,
    )}\n\`\`\`\n`,
  'one table': (lines) =>
    `| number | name | state |\n|---:|---|---|\n${repeat(lines, (index) => `| ${index} | entry \`${index}\` | **ready** |`)}\n`,
  'one list': (lines) => repeat(lines, (index) => `${index + 1}. Step **${index}** uses \`tool\`.`),
  'one paragraph': (lines) => repeat(lines, (index) => `Line ${index} goes on without a break`),
}

function repeat(count: number, line: (index: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, index) => line(index)).join('\n')
}

/** The JSON that `chat.import` takes: one conversation of `count` messages of ordinary length. */
export function inventConversation(id: string, count: number): string {
  const messages = Array.from({ length: count }, (_, index) => {
    const answer = index % 2 === 1
    return {
      id: `${id}-${index}`,
      parentId: index === 0 ? null : `${id}-${index - 1}`,
      role: answer ? 'assistant' : 'user',
      createdAt: 1_700_000_000_000 + index * 1000,
      text: answer
        ? `Answer ${index} says:\n\n- a **first** thing\n- a second one\n\n\`\`\`ts\nconst a = ${index}\n\`\`\`\n\nAnd that is all.`
        : `Question number ${index}: how does this work in practice?`,
      ...(answer ? { status: 'done', failure: null } : {}),
    }
  })
  return JSON.stringify({
    switchyard: 'conversations',
    version: 1,
    exportedAt: 1_700_000_000_000,
    conversations: [
      {
        id,
        title: `A conversation of ${count} messages`,
        createdAt: 1_700_000_000_000,
        updatedAt: 1_700_000_000_000 + count * 1000,
        headId: messages.at(-1)?.id ?? null,
        messages,
      },
    ],
  })
}
