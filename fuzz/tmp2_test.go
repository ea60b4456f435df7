package fuzz

import (
	"context"
	"os"
	"strconv"
	"testing"
)

func TestPrint(t *testing.T) {
	i, _ := strconv.Atoi(os.Getenv("SEED"))
	prof := Linked
	if os.Getenv("SCALAR") != "" {
		prof = Scalar
	}
	size := DefaultSize
	if s := os.Getenv("SIZE"); s != "" {
		size, _ = strconv.Atoi(s)
	}
	p := NewGenerator(prof).Generate(Input(uint64(i), size))
	p.Validate()
	r, err := p.Run(context.Background(), engines[0], limits)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Script(r)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.Write(s)
}
