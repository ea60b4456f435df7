package slab_test

import (
	"testing"

	"wasmjudge/wasm/slab"
)

// TestSlicesAreApart checks that slices of every length are zeroed and share no element, also when one of them grows.
func TestSlicesAreApart(t *testing.T) {
	var s slab.Slab[int]
	var all [][]int
	for n := range 100 {
		x := s.Take(n)
		if len(x) != n || (x == nil) != (n == 0) {
			t.Fatalf("asked for %d elements, got %v", n, x)
		}
		for i := range x {
			if x[i] != 0 {
				t.Fatalf("slice of %d elements: %v", n, x)
			}
			x[i] = n
		}
		all = append(all, x)
		_ = append(x, -1)
	}
	for n, x := range all {
		for _, v := range x {
			if v != n {
				t.Errorf("the slice of %d elements was overwritten: %v", n, x)
			}
		}
	}
}

// TestClone checks that a copy is one, and that copying nothing gives nil.
func TestClone(t *testing.T) {
	var s slab.Slab[string]
	of := []string{"a", "b"}
	c := s.Clone(of)
	of[0] = "x"
	if len(c) != 2 || c[0] != "a" || c[1] != "b" {
		t.Errorf("copy of a, b is %v", c)
	}
	if s.Clone(of[:0]) != nil {
		t.Error("the copy of nothing is something")
	}
}

// TestFewAllocations is what the package is for.
func TestFewAllocations(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() {
		var s slab.Slab[int]
		for range 200 {
			s.One()
		}
	}); n > 10 {
		t.Errorf("%v allocations for 200 elements", n)
	}
}
