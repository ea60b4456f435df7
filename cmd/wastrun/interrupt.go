package main

import "context"

// interruptible returns what f returns, or the context's error as soon as the command is interrupted. It is for work
// that asks no context and has no effect but its result: reading, validating, printing. Such work goes on until the
// process ends.
func interruptible[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
