import type { Database } from 'better-sqlite3'
import type { PromptVector } from '#engine/routing/learning/outcome-store'
import type { MessageId } from '#shared/contract/ids'

interface VectorRow {
  prompt: MessageId
  vector: Buffer
}

/** Vectors of prompts, in the order of being stored. They go with their messages. */
export function createPromptVectors(db: Database) {
  const newest = db.prepare<[string, number], VectorRow>(`
    SELECT prompt_id AS prompt, vector FROM (
      SELECT seq, prompt_id, vector FROM prompt_vectors WHERE embedder = ? ORDER BY seq DESC LIMIT ?
    ) ORDER BY seq`)
  const missing = db.prepare<[string, number], { prompt: MessageId; text: string }>(`
    SELECT m.id AS prompt, m.text FROM messages m
    WHERE m.seq IN (
        SELECT p.seq FROM outcomes o JOIN messages p ON p.id = o.prompt_id WHERE o.demo = 0 AND o.reset_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM prompt_vectors v WHERE v.prompt_id = m.id AND v.embedder = ?)
    ORDER BY m.seq DESC LIMIT ?`)
  const text = db.prepare<[MessageId], string>('SELECT text FROM messages WHERE id = ?').pluck()
  const save = db.prepare<[{ prompt: MessageId; embedder: string; vector: Uint8Array }]>(`
    INSERT INTO prompt_vectors (prompt_id, embedder, vector)
    SELECT $prompt, $embedder, $vector WHERE EXISTS (SELECT 1 FROM messages WHERE id = $prompt)
    ON CONFLICT (prompt_id) DO UPDATE SET embedder = excluded.embedder, vector = excluded.vector`)
  const trim = db.prepare<[number]>(`
    DELETE FROM prompt_vectors
    WHERE seq <= (SELECT seq FROM prompt_vectors ORDER BY seq DESC LIMIT 1 OFFSET ?)`)
  const dropUnused = db.prepare(`
    DELETE FROM prompt_vectors WHERE NOT EXISTS (
      SELECT 1 FROM outcomes o WHERE o.prompt_id = prompt_vectors.prompt_id AND o.demo = 0)`)

  return {
    *read(embedder: string, limit: number): Iterable<PromptVector> {
      for (const { prompt, vector } of newest.iterate(embedder, limit)) {
        yield { prompt, vector: Int8Array.from(vector, (byte) => (byte << 24) >> 24) }
      }
    },
    missing: (embedder: string, limit: number) => missing.all(embedder, limit),
    text: (prompt: MessageId) => text.get(prompt) ?? null,
    save: db.transaction((embedder: string, vectors: readonly PromptVector[], most: number) => {
      for (const { prompt, vector } of vectors) {
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
        save.run({ prompt, embedder, vector: bytes })
      }
      trim.run(most)
    }),
    dropUnused: () => void dropUnused.run(),
  }
}
