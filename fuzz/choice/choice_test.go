package choice

import (
	"bytes"
	"testing"
)

// TestChoices: two readers share a string, one from the front and one from the back; after the end every decision is
// the first one.
func TestChoices(t *testing.T) {
	all := Of([]byte{5, 255, 1, 9})
	front, back := Choices{Unread: all}, Choices{Unread: all, Back: true}
	if n := front.Below(4); n != 1 {
		t.Errorf("5 below 4 is %d", n)
	}
	if n := back.Next(); n != 9 {
		t.Errorf("the last byte is %d", n)
	}
	if !front.Chance(1) || back.Chance(254) {
		t.Error("255 is no chance of 1, or 1 is one of 254")
	}
	never := func(int) bool { return false }
	if front.Chance(255) || front.Below(200) != 0 || front.List(2, 9, 255) != 2 || back.Bits(8) != 0 ||
		front.Weighted([]uint8{0, 3, 7}) != 1 || front.OneOf(9, never) != -1 || Pick(&back, []string{"first", "second"}) != "first" {
		t.Error("after the end a decision is not the first one")
	}
}

// TestOneOf draws among what fits.
func TestOneOf(t *testing.T) {
	for b, want := range []int{1, 3, 5, 1} {
		c := Choices{Unread: Of([]byte{byte(b)})}
		if got := c.OneOf(6, func(x int) bool { return x%2 == 1 }); got != want {
			t.Errorf("byte %d draws %d, want %d", b, got, want)
		}
	}
}

// TestWeighted: each index is drawn as often as its weight says.
func TestWeighted(t *testing.T) {
	var drawn [3]int
	for b := range 10 {
		c := Choices{Unread: Of([]byte{byte(b)})}
		drawn[c.Weighted([]uint8{1, 0, 9})]++
	}
	if drawn != [3]int{1, 0, 9} {
		t.Errorf("drawn %v times", drawn)
	}
}

// TestRandom: the same seed makes the same bytes, another one others, and more bytes begin with fewer.
func TestRandom(t *testing.T) {
	a := Random(7, 40)
	if !bytes.Equal(a[:20], Random(7, 20)) || bytes.Equal(a, Random(8, 40)) {
		t.Error("random bytes do not depend on the seed alone")
	}
}
