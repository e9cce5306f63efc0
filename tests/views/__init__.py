"""The pages of ours, as browsers and machines ask for them."""
