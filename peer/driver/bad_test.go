package driver_test

// bad are roles of drivers that do what a driver must not.
var bad = map[string]func() error{}
