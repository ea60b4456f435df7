package slab_test

import (
	"testing"

	"wasmjudge/wasm/slab"
)

// TestArena checks that slices of every length are zeroed and share no element, also when one of them grows and after
// a reset.
func TestArena(t *testing.T) {
	var a slab.Arena[int]
	for range 3 {
		var all [][]int
		for n := range 100 {
			x := a.Take(n)
			if len(x) != n {
				t.Fatalf("asked for %d elements, got %v", n, x)
			}
			for i := range x {
				if x[i] != 0 {
					t.Fatalf("slice of %d elements: %v", n, x)
				}
				x[i] = n + 1
			}
			all = append(all, x)
			_ = append(x, -1)
		}
		for n, x := range all {
			for _, v := range x {
				if v != n+1 {
					t.Errorf("the slice of %d elements was overwritten: %v", n, x)
				}
			}
		}
		a.Reset()
	}
}

// TestArenaAllocatesNothing is what the arena is for: what is taken again after a reset is there already.
func TestArenaAllocatesNothing(t *testing.T) {
	var a slab.Arena[int]
	if n := testing.AllocsPerRun(10, func() {
		for range 1000 {
			a.One()
		}
		a.Reset()
	}); n > 0 {
		t.Errorf("%v allocations for 1000 elements", n)
	}
}

// TestArenaKeepsLittle checks that what is large is not kept.
func TestArenaKeepsLittle(t *testing.T) {
	var a slab.Arena[byte]
	if n := testing.AllocsPerRun(10, func() {
		a.Take(1 << 20)
		a.Reset()
	}); n < 1 {
		t.Error("a large slice was kept")
	}
}

// TestArenaOf checks that the slice is of the elements given, and not the slice given.
func TestArenaOf(t *testing.T) {
	var a slab.Arena[int]
	list := []int{1, 2, 3}
	x := a.Of(list...)
	list[0] = 9
	if len(x) != 3 || x[0] != 1 || x[1] != 2 || x[2] != 3 {
		t.Errorf("of 1, 2, 3: %v", x)
	}
}
