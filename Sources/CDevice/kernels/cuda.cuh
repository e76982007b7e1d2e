// The device's own instructions.
#pragma nv_diag_suppress 177
#define DEVICE static __device__ __forceinline__
#define GLOBAL static __device__ __forceinline__ void
#define DEVICE_MEMBER __device__ __forceinline__
#define UNROLL _Pragma("unroll")
#define SHARED_MEMORY(name) extern __shared__ __align__(16) unsigned char name[]
#define SHARED_ARRAY(type, name, count) __shared__ type name[count]
#define SYNCHRONISE() __syncthreads()

DEVICE unsigned shared_address(const void *p) { return (unsigned)__cvta_generic_to_shared(p); }

DEVICE void copy16(void *shared, const void *global, bool exists) {
  const int bytes = exists ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(shared)),
               "l"(global), "r"(bytes));
}

/// Ends a group of copies.
DEVICE void end_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }
/// Waits for all groups but the last `COUNT`.
template <int COUNT>
DEVICE void wait_for_copies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(COUNT) : "memory");
}

DEVICE void load_matrices(unsigned r[4], const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row)));
}

DEVICE void load_transposed(unsigned r[4], const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row)));
}

DEVICE void mma_half(float c[4], const unsigned a[4], const unsigned b[2]) {
  asm(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

DEVICE void mma_tf32(float c[4], const unsigned a[4], const unsigned b[2]) {
  asm(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

DEVICE unsigned rounded_tf32(float v) {
  unsigned r;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(v));
  return r;
}

DEVICE unsigned half_pair(float low, float high) {
  unsigned r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
  return r;
}

DEVICE unsigned high_product(unsigned a, unsigned b) { return __umulhi(a, b); }
DEVICE float from_lane(float v, int mask) { return __shfl_xor_sync(0xffffffffu, v, mask); }
DEVICE double from_lane(double v, int mask) { return __shfl_xor_sync(0xffffffffu, v, mask); }
DEVICE float from_bits(unsigned bits) { return __uint_as_float(bits); }
DEVICE unsigned to_bits(float value) { return __float_as_uint(value); }
