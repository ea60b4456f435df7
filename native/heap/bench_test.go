//go:build linux

package heap

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// The shapes of garbage that programs make, as native code allocates it: the time of a benchmark here is the time that
// the allocator's quick way, its slow way and the collector take together.

const benchHeap = 2 << 30

// BenchmarkList builds lists of nodes; a figure is for a node.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{1e4, 1e6, 1e7} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b, benchHeap)
			w.roots = make([]uint64, 1)
			start := cpu(b)
			for b.Loop() {
				w.roots[0] = 0
				for k := range n {
					p := w.bump(tNode, 16)
					*at[uint32](p + 4) = uint32(k)
					*field(p, 8) = w.roots[0]
					w.roots[0] = uint64(p)
				}
			}
			perUnit(b, start, n)
		})
	}
}

// BenchmarkChurn makes nodes of which one of eight is kept for a while; a figure is for a node.
func BenchmarkChurn(b *testing.B) {
	const n = 1e6
	w := newWorld(b, benchHeap)
	w.roots = make([]uint64, 1)
	start := cpu(b)
	for b.Loop() {
		for k := range int(n) {
			p := w.bump(tNode, 16)
			*at[uint32](p + 4) = uint32(k)
			*field(p, 8) = 0
			if k&7 == 1 {
				w.roots[0] = uint64(p)
			}
		}
	}
	perUnit(b, start, n)
	b.ReportMetric(float64(w.h.Stats().Held>>10), "held-KB")
}

// BenchmarkTrees builds trees of 1023 nodes; a figure is for a node.
func BenchmarkTrees(b *testing.B) {
	const n = 1e6
	w := newWorld(b, benchHeap)
	start := cpu(b)
	for b.Loop() {
		for range int(n) / 1023 {
			w.tree(9)
		}
	}
	perUnit(b, start, n)
}

func (w *world) tree(depth int) uintptr {
	var l, r uintptr
	if depth > 0 {
		l = w.tree(depth - 1)
		w.stack = append(w.stack, uint64(l))
		r = w.tree(depth - 1)
		w.stack = append(w.stack, uint64(r))
	}
	p := w.bump(tTree, 24)
	if depth > 0 {
		w.stack = w.stack[:len(w.stack)-2]
	}
	*field(p, 8), *field(p, 16) = uint64(l), uint64(r)
	return p
}

// cpu is the CPU time of the process in nanoseconds: other processes are on the machine.
func cpu(tb testing.TB) int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		tb.Fatal(err)
	}
	return t.Nano()
}

func perUnit(b *testing.B, start int64, n int) {
	b.ReportMetric(float64(cpu(b)-start)/float64(b.N)/float64(n), "cpu-ns/unit")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkCollect collects heaps of ten million nodes: a list, a tree as it grows, one whose nodes lie in no order;
// and a million arrays of bytes that a table holds. A figure is for a node or an array.
func BenchmarkCollect(b *testing.B) {
	const n = 10_000_000
	for _, shape := range []struct {
		name string
		fill func(w *world) int
	}{
		{"list", func(w *world) int {
			w.roots = make([]uint64, 1)
			for range n {
				p := w.alloc(tNode, 0)
				*field(p, 8), w.roots[0] = w.roots[0], uint64(p)
			}
			return n
		}},
		{"tree", func(w *world) int {
			w.roots = []uint64{uint64(w.tree(22))}
			return 1<<23 - 1
		}},
		{"shuffled", func(w *world) int { // each node is put at a random place of the tree
			w.roots = []uint64{uint64(w.alloc(tTree, 0))}
			rnd := uint64(1)
			for range n - 1 {
				p := uintptr(w.roots[0])
				x := w.alloc(tTree, 0)
				for {
					rnd = rnd*6364136223846793005 + 1442695040888963407
					next := field(p, 8+8*uintptr(rnd>>63))
					if *next == 0 {
						*next = uint64(x)
						break
					}
					p = uintptr(*next)
				}
			}
			return n
		}},
		{"table", func(w *world) int {
			const n = 1_000_000
			a := w.alloc(tRefs, n)
			w.roots = []uint64{uint64(a)}
			for k := range uintptr(n) {
				*field(a, 8+8*k) = uint64(w.alloc(tBytes, uint32(k%400)))
			}
			return n
		}},
	} {
		b.Run(shape.name, func(b *testing.B) {
			w := newWorld(b, benchHeap)
			start := cpu(b)
			nodes := shape.fill(w)
			filled := cpu(b)
			for b.Loop() {
				w.h.Collect()
			}
			perUnit(b, filled, nodes)
			b.ReportMetric(float64(filled-start)/1e6, "fill-ms")
			b.ReportMetric(float64(cpu(b)-filled)/1e6/float64(b.N), "pause-ms")
			b.ReportMetric(float64(w.h.Stats().Live>>20), "live-MB")
			b.ReportMetric(float64(w.h.Stats().Held>>20), "held-MB")
		})
	}
}
