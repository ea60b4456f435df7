package fuzz

import (
	"os"
	"testing"
)

func TestStats(t *testing.T) {
	s, err := Measure(Linked, 3000, DefaultSize)
	if err != nil {
		t.Fatal(err)
	}
	s.Write(os.Stdout)
}
