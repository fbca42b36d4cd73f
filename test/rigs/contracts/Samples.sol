// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

library Doubler {
    function twice(uint256 value) external pure returns (uint256) {
        return value * 2;
    }
}

contract Vault {
    error NotEnough(uint256 wanted, uint256 given);

    address public owner;
    uint256 public limit;
    uint64 public selector;

    constructor(address owner_, uint256 limit_) payable {
        owner = owner_;
        limit = limit_;
    }

    function setLimit(uint256 limit_) external {
        if (limit_ < 10) revert NotEnough(10, limit_);
        limit = limit_;
    }

    function setSelector(uint64 selector_) external {
        selector = selector_;
    }

    /// Says it worked and changes nothing.
    function pretend(uint256) external {}

    /// Reverts only from the second block on after `from`: an estimate passes, the transaction does not.
    function only(uint256 block_) external view {
        if (block.number > block_) revert NotEnough(block_, block.number);
    }

    receive() external payable {}
}

contract Linked {
    address public vault;
    uint256 public doubled;

    constructor(address vault_) {
        vault = vault_;
        doubled = Doubler.twice(21);
    }
}

contract Coin {
    mapping(address => uint256) public balanceOf;

    constructor(uint256 supply) {
        balanceOf[msg.sender] = supply;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(balanceOf[msg.sender] >= amount, "too little");
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// The one function of a router that funding asks.
contract Router {
    error UnsupportedDestinationChain(uint64 destChainSelector);

    struct TokenAmount {
        address token;
        uint256 amount;
    }

    struct Message {
        bytes receiver;
        bytes data;
        TokenAmount[] tokenAmounts;
        address feeToken;
        bytes extraArgs;
    }

    function getFee(uint64 selector, Message calldata message) external pure returns (uint256) {
        if (selector != 16015286601757825753) revert UnsupportedDestinationChain(selector);
        require(message.receiver.length == 32, "receiver is not abi encoded");
        return 1000 + message.data.length;
    }
}
