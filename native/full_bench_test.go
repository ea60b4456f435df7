//go:build linux && amd64

package native_test

import (
	"fmt"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// keeping throws exceptions that it keeps in a table, and others that nobody keeps.
const keeping = `(module
	(tag $e (param i64))
	(table $t 9_000_000 exnref)
	(func $throw (throw $e (i64.const 1)))
	(func (export "keep") (param $n i32)
		(loop $l
			(table.set $t (local.get $n)
				(block $h (result exnref) (try_table (catch_all_ref $h) (call $throw)) (unreachable)))
			(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
	(func (export "throw") (param $n i32)
		(loop $l
			(block $h (result exnref) (try_table (catch_all_ref $h) (call $throw)) (unreachable))
			(drop)
			(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`

// BenchmarkExceptionsInFullHeap is the cost of a throw in a heap of the default size of which so many percent live:
// its own and its share of the collections. Where the heap is exhausted, it is what that took, once.
func BenchmarkExceptionsInFullHeap(b *testing.B) {
	const limit, exception = 256 << 20, 24
	for _, percent := range []int{0, 50, 90, 99, 100} {
		b.Run(fmt.Sprint(percent), func(b *testing.B) {
			e, s := newStore(b, wasm.Config{Limits: wasm.Limitation{Heap: limit}})
			i := instantiate(b, e, s, keeping)
			if n := limit / heap.BlockCost * (heap.BlockSize / exception) * uint64(percent) / 100; n > 0 {
				if out := call(i, "keep", wasm.ValueI32(int32(n))); !out.OK() {
					b.Fatal(out)
				}
			}
			const throws = 10_000_000
			runtime.LockOSThread() // whose time it is
			defer runtime.UnlockOSThread()
			for b.Loop() {
				start := cpuTime(b, unix.CLOCK_THREAD_CPUTIME_ID)
				out := call(i, "throw", wasm.ValueI32(throws))
				took := cpuTime(b, unix.CLOCK_THREAD_CPUTIME_ID) - start
				if out.OK() {
					b.ReportMetric(float64(took)/throws, "ns/throw")
				} else {
					b.ReportMetric(float64(took)/1e6, "ms-until-exhausted")
				}
			}
		})
	}
}
