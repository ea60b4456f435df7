package oracle

import (
	"fmt"
	"math"
	"testing"
	"time"

	"wasmjudge/wasm"
)

// BenchmarkVectorStep executes every vector instruction on 64 bytes of memory and operands with all kinds of lanes,
// and prints what a step takes:
//
//	go test ./oracle -run - -bench VectorStep
//
// With -bench VectorStep/NAME it is one instruction, with -bench VectorStep/slowest the slowest of all.
func BenchmarkVectorStep(b *testing.B) {
	var names []string
	var steps []func()
	m, f := benchMachine()
	for o := wasm.Op(0); o < wasm.OpCount; o++ {
		if row := o.Row(); row.Chapter == wasm.ChapterVector {
			names = append(names, row.Name)
			in := &instr{a: 8, b: 10, c: 12, d: 14}
			if row.Width != 0 {
				in = &instr{b: 10, c: 1, d: 14} // address 0
			}
			step := ops[o].step
			steps = append(steps, func() { step(m, f, in) })
		}
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			for _, step := range steps {
				step()
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(names)), "ns/step")
	})
	b.Run("slowest", func(b *testing.B) {
		for b.Loop() {
			slowest(b, names, steps)
		}
	})
	for i, name := range names {
		b.Run(name, func(b *testing.B) {
			step := steps[i]
			for b.Loop() {
				step()
			}
		})
	}
}

// slowest measures each step by the fastest of many short tries, so that what else the machine does matters little. It
// reports the slowest step, and lists those over the 60 ns that a step may take.
func slowest(b *testing.B, names []string, steps []func()) {
	const tries, calls = 100, 200
	worst, over := time.Duration(0), ""
	for i, step := range steps {
		best := time.Duration(math.MaxInt64)
		for range tries {
			start := time.Now()
			for range calls {
				step()
			}
			best = min(best, time.Since(start))
		}
		if best > 60*calls {
			over += fmt.Sprintf("\n%s: %.1f ns", names[i], float64(best)/calls)
		}
		worst = max(worst, best)
	}
	if over != "" {
		b.Log(over)
	}
	b.ReportMetric(float64(worst)/calls, "ns/step")
}

// benchMachine is a machine with a memory and a function that has a shuffle, and a frame with vectors from slot 8 on.
func benchMachine() (*machine, *frame) {
	s := New().NewStore(wasm.Config{}).(*Store)
	m := s.machine
	m.inst = &moduleinst{mems: []*meminst{{store: s}}}
	m.inst.mems[0].bytes.list = make([]byte, 64)
	m.fn = &funcinst{code: &code{shuffles: [][16]byte{{1, 30, 3, 28, 5, 26, 7, 24, 9, 22, 11, 20, 13, 18, 15, 16}}}}
	f := (*frame)(m.stack)
	for i := range uint16(6) {
		f[8+i] = 0x3FF8123480FF7F01 + uint64(i)<<40
	}
	return m, f
}
