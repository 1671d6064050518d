/**
 * Bits a weight takes on average over a whole file of that name, scales and unquantised tensors included.
 * Source: the sizes llama.cpp prints for Llama 3 8B (tools/quantize/README.md), block sizes for the plain types.
 */
const bits: Record<string, number> = {
  F32: 32,
  F16: 16,
  BF16: 16,
  Q8_0: 8.5,
  Q6_K: 6.56,
  Q5_K_M: 5.7,
  Q5_K_S: 5.57,
  Q5_0: 5.54,
  Q5_1: 6,
  Q4_K_M: 4.89,
  Q4_K_S: 4.67,
  Q4_0: 4.66,
  Q4_1: 5.1,
  IQ4_NL: 4.68,
  IQ4_XS: 4.46,
  Q3_K_L: 4.3,
  Q3_K_M: 4,
  Q3_K_S: 3.64,
  IQ3_M: 3.76,
  Q2_K: 3.16,
  IQ2_M: 2.95,
  MXFP4: 4.25,
  NVFP4: 4.5,
  '8BIT': 8.5,
  '6BIT': 6.5,
  '4BIT': 4.5,
  '3BIT': 3.5,
}

/** `null` for a name that is not known. */
export function bitsPerWeight(quantization: string | null): number | null {
  return quantization === null ? null : (bits[plainName(quantization)] ?? null)
}

function plainName(quantization: string): string {
  return quantization.toUpperCase().replace(/^UD-/, '').replace(/_XL$/, '_M')
}

/**
 * Bits of token embeddings that do not serve as output too: the plain type of a mixture, which takes less than the file on
 * average. Source: llama.cpp src/llama-quant.cpp; published MXFP4 files keep them in 8 bits.
 */
const inputBits: Record<string, number> = {
  Q5_K_M: 5.5,
  Q5_K_S: 5.5,
  Q5_0: 5.5,
  Q4_K_M: 4.5,
  Q4_K_S: 4.5,
  Q4_0: 4.5,
  Q4_1: 5,
  IQ4_XS: 4.25,
  IQ4_NL: 4.5,
  Q3_K_L: 3.44,
  Q3_K_M: 3.44,
  Q3_K_S: 3.44,
  Q2_K: 2.63,
  MXFP4: 8.5,
}

/** `null` where they take what the file takes on average, or nobody knows. */
export function inputBitsPerWeight(quantization: string | null): number | null {
  return quantization === null ? null : (inputBits[plainName(quantization)] ?? null)
}
