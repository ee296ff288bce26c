"""Moving data between platforms and the store: pull, push, and the lease that keeps runs apart."""
