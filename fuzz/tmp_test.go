package fuzz

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
)

func TestDiff(t *testing.T) {
	lo, _ := strconv.Atoi(os.Getenv("LO"))
	hi, _ := strconv.Atoi(os.Getenv("HI"))
	prof := Linked
	if os.Getenv("SCALAR") != "" {
		prof = Scalar
	}
	size := DefaultSize
	if s := os.Getenv("SIZE"); s != "" {
		size, _ = strconv.Atoi(s)
	}
	g := NewGenerator(prof)
	fmt.Println(len(engines))
	found := map[string]int{}
	for i := lo; i < hi; i++ {
		if os.Getenv("V") != "" {
			fmt.Println(i)
		}
		p := g.Generate(Input(uint64(i), size))
		d, err := Judge(context.Background(), p, engines)
		if err != nil {
			fmt.Println(i, err)
			continue
		}
		if d.Verdict == Inconclusive {
			found["inconclusive "+d.Cause]++
		}
		if d.Verdict == Differ {
			found[d.What]++
			if found[d.What] <= 3 {
				fmt.Println(i, d.What, d.Step, d.Where, d.Diff)
			}
		}
	}
	fmt.Println(found)
}
