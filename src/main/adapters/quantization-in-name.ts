/** `Q4_K_M`, `IQ3_XXS`, `MXFP4`, `F16`, `AWQ`… in a model's name or file name, in capitals; `null` where none stands. */
export function quantizationInName(name: string): string | null {
  const match =
    /(?:^|[-_.:/@])(I?Q\d(?:_[0-9KA-Z]+)*|MXFP4|NVFP4|BF16|F(?:P)?(?:8|16|32)|AWQ|GPTQ|INT[48])(?=$|[-_.:/@])/i.exec(
      name,
    )
  return match?.[1]?.toUpperCase() ?? null
}
