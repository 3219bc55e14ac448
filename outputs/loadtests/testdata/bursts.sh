traffic: evenly spaced requests have no bursts, and these come in bursts: 2 requests/s, Poisson; ; take k6 or locust, with --spacing poisson
