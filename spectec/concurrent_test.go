package spectec_test

import (
	"sync"
	"testing"

	"wasmjudge/spectec"
	"wasmjudge/spectec/spectectest"
)

// TestConcurrent: several goroutines use one engine from its first call on, each with stores of its own.
func TestConcurrent(t *testing.T) {
	e, err := spectec.New(spectectest.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, file := range []string{"../corpus/host-functions.wast", "../docs/reports/spectec-array-copy.wast"} {
				hold(t, file, e)
			}
		})
	}
	wg.Wait()
}
