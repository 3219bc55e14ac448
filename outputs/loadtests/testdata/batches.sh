traffic.batch: evenly spaced requests do not come several at once; take k6 or locust, with --spacing poisson
